#pragma once

// Applications and their history: what intake, review and reissue read and write. The issuing queue's part of the table
// (claims, leases, attempts) is issuing_queue.hpp's.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ca-core/registration/applicant_kind.hpp"
#include "ca-core/registration/application_state.hpp"
#include "ca-core/registration/channel.hpp"
#include "ca-core/registration/signature_kind.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/person_selection.hpp"
#include "server/storage/personal_data.hpp"
#include "server/storage/status_change.hpp"

namespace tamga::storage {

/// What an application says: everything that a resubmission replaces.
struct ApplicationContents {
  ApplicantKind applicant_kind;
  SignatureKind signature_kind;
  std::string profile;
  ApplicantIndexes indexes;
  SealedData personal_data;  // an ApplicantData for row {"applications", id}
  std::optional<std::string> code_word_hash;
  std::string signature_tool;
  Bytes request;                 // the PKCS#10 in DER
  Bytes public_key_fingerprint;  // SHA-256
  std::string public_key_algorithm;
};

/// A certificate that an application is to replace, and what allows it.
struct Replacement {
  AuthorityNumber issuer_id;
  SerialNumber serial;
  std::string reason;         // ReissueReason's word
  std::string authorised_by;  // "identification" or "code_word"
};

struct NewApplication {
  ApplicationId id;
  Channel channel;
  std::string office;
  ApplicationContents contents;
  Instant submitted_at;
  OperatorId submitted_by;
  Instant due_at;
  // A reissue only: it is approved from the start and goes straight to the end of the issuing queue.
  std::optional<Replacement> replacement;
  std::optional<SubscriberId> subscriber_id;
  std::optional<IdentificationId> identification_id;
  std::optional<unsigned> profile_version = std::nullopt;  // by which it is authorised
};

struct ApplicationRecord {
  ApplicationId id;
  std::int64_t number;  // order of arrival
  Channel channel;
  std::string office;
  ApplicationState state;
  ApplicationContents contents;
  Instant submitted_at;
  OperatorId submitted_by;
  Instant due_at;
  std::optional<SubscriberId> subscriber_id;
  std::optional<IdentificationId> identification_id;
  std::optional<unsigned> profile_version;  // by which it was approved
  std::optional<CertificateName> replaces;
  std::optional<std::string> reissue_reason;  // ReissueReason's word; there with `replaces`
  std::optional<CertificateName> certificate;
  std::optional<std::string> parked_reason;
};

/// An operator's remarks on single fields: (JSON pointer into the application, comment).
using FieldRemarks = std::vector<std::pair<std::string, std::string>>;

struct ApplicationEvent {
  Instant at;
  ApplicationAction action;
  std::optional<ApplicationState> from;
  ApplicationState to;
  std::optional<OperatorId> operator_id;  // nullopt: the daemon
  std::optional<std::string> reason;
  std::optional<FieldRemarks> fields;
};

/// Which applications a page shows; absent members restrict nothing.
struct ApplicationSelection {
  std::vector<ApplicationState> states;
  std::optional<Channel> channel;
  std::optional<std::string> office;
  std::optional<std::string> visible_to_office;  // a clerk's, beside what he asks for
  std::optional<SignatureKind> signature_kind;
  PersonSelection person;
  std::optional<Instant> late_at;            // due before or at this moment and not finished
  std::optional<std::int64_t> after_number;  // where the page before ended
};

class Applications {
 public:
  explicit Applications(Transaction& transaction) : transaction_(transaction) {}

  /// Inserts it with its first event (submit or reissue). Error{Errc::reissue_in_progress} when another open
  /// application replaces the same certificate.
  void insert(const NewApplication& application);

  std::optional<ApplicationRecord> find(ApplicationId id);

  /// The same with the row locked until the end of the transaction. Lock the subscriber before, if at all.
  std::optional<ApplicationRecord> lock(ApplicationId id);

  /// Up to `limit`, oldest first.
  std::vector<ApplicationRecord> page(const ApplicationSelection& selection, std::size_t limit);

  /// Moves a locked application and writes its history.
  void move(ApplicationId id, const ApplicationEvent& event);

  /// What an approval adds; the code word hash leaves the application, because it is the subscriber's now or void.
  void set_approved(ApplicationId id, SubscriberId subscriber, IdentificationId identification,
                    unsigned profile_version);

  /// Whether anything but this application stands by what is registered of the subscriber: another application of his
  /// that was not turned down, or a certificate. Lock the subscriber before.
  bool is_vouched_for(SubscriberId subscriber, ApplicationId except);

  /// What the first of two approvals adds. A resubmission takes it away again.
  void set_identified(ApplicationId id, IdentificationId identification);

  /// Another version of the profile for an approved application.
  void set_profile_version(ApplicationId id, unsigned profile_version);

  void replace_contents(ApplicationId id, const ApplicationContents& contents, Instant due_at);

  /// Oldest first.
  std::vector<ApplicationEvent> history(ApplicationId id);

  /// A row of the history alone, for moves that other repositories make.
  void record(ApplicationId id, const ApplicationEvent& event);

  /// The same event of each of these applications.
  void record(const std::vector<ApplicationId>& ids, const ApplicationEvent& event);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
