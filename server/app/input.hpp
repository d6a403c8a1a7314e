#pragma once

// What a caller asks for, decoded and checked field by field (server/http/json_input): the use cases take these and
// never see JSON. Inputs with secrets move and do not copy.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/keys/new_password.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/registration/applicant_data.hpp"
#include "ca-core/registration/applicant_kind.hpp"
#include "ca-core/registration/code_word.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/registration/signature_kind.hpp"
#include "ca-core/revocation/legal_ground.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga::app {

/// A new application, or the whole of a corrected one.
struct SubmissionInput {
  ApplicantKind applicant_kind;
  SignatureKind signature_kind;
  ApplicantData applicant;
  CodeWord code_word;
  SignatureTool signature_tool;
  Bytes request;  // PKCS#10 as it came, PEM or DER; unread
};

struct PassportReference {
  PassportSeries series;
  PassportNumber number;
};

/// Whom somebody looks for, by what is known of him or of the organisation for which he acts: at least one member; all
/// that are given must fit.
struct PersonSearch {
  std::optional<Snils> snils;
  std::optional<PassportReference> passport;
  std::optional<Phone> phone;
  std::optional<Email> email;
  std::optional<Ogrnip> ogrnip;
  std::optional<Ogrn> ogrn;
  std::optional<OrganizationInn> organisation_inn;
};

struct ApprovalInput {
  Identification identification;
};

struct RejectionInput {
  std::string reason;
};

/// An operator's remark on one field of an application.
struct FieldComment {
  std::string pointer;  // RFC 6901, into the application
  std::string comment;

  bool operator==(const FieldComment&) const = default;
};

struct ReturnInput {
  std::string reason;
  std::vector<FieldComment> fields;
};

struct WithdrawalInput {
  std::optional<std::string> reason;
};

struct CodeWordInput {
  CodeWord code_word;
};

enum class RevocationRequester { holder, representative, ca, court };

/// "holder", …: the word of the API and of the database.
std::string_view to_string(RevocationRequester requester);
std::optional<RevocationRequester> parse_revocation_requester(std::string_view word);

/// Who asks that a certificate be revoked, suspended or resumed, why, and by what he is believed.
struct GroundInput {
  RevocationRequester requested_by;
  std::optional<LegalGround> legal_ground;
  /// A holder was identified or told his code word, a representative was identified; neither is needed of CA and court.
  std::variant<std::monostate, CodeWord, Identification> proof;
  std::string statement;
  std::optional<Instant> circumstance_at;
  std::optional<Instant> known_at;  // when the CA learned of it; absent: when this is entered
};

struct RevocationInput {
  RevocationReason
      reason;  // only those that one may ask for; certificate_hold and CA reasons are refused when decoding
  GroundInput ground;
  std::optional<Instant> invalidity_date;
};

/// A key that the CA is to make for an applicant.
struct KeyOrderInput {
  ParameterSet parameter_set;
  NewPassword password;
};

/// A key that the CA made, to be packed together with its certificate.
struct ContainerInput {
  std::string encrypted_key;  // PKCS#8 in PEM, as it was handed out; unread
  NewPassword password;
};

struct SuspensionInput {
  GroundInput ground;
  std::optional<Instant> until;  // absent: for as long as the profile allows
};

/// Never by code word: that only stops a certificate.
struct ResumptionInput {
  GroundInput ground;
};

enum class ReissueReason { forgotten_password, token_lost, token_broken, data_changed, expiry, key_compromise };

/// "forgotten_password", …: the word of the API and of the database.
std::string_view to_string(ReissueReason reason);
std::optional<ReissueReason> parse_reissue_reason(std::string_view word);

/// A statement of the holder under his qualified signature (ca-core/documents).
struct SignedRequestInput {
  Bytes document;                      // CMS as it came, PEM or DER; unread
  std::optional<std::string> content;  // what was signed, beside a detached signature
};

/// What a reissue for changed data changes: what no document proves. Names, passports and addresses are changed by a
/// new application, which somebody examines.
struct ContactChanges {
  std::optional<Email> email;
  std::optional<Phone> phone;
};

struct ReissueInput {
  std::string issuer;  // the CA's name; whether there is one of that name is not checked yet
  SerialNumber serial;
  ReissueReason reason;
  ContactChanges changes = {};  // there with ReissueReason::data_changed, and with no other
  std::variant<CodeWord, Identification, SignedRequestInput> authorization;
  Bytes request;  // PKCS#10 as it came, PEM or DER; unread
};

}  // namespace tamga::app
