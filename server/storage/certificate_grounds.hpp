#pragma once

// What revocations, suspensions and resumptions rest on (Federal Law 63-FZ, article 14), beside the status itself:
// written with the change and never altered.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/legal_ground.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/database.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::storage {

/// By what whoever asked was believed.
enum class GroundAuthority {
  identification,  // he was identified, and the record says how
  code_word,       // on the phone
  signature,       // the request is signed with a qualified certificate
  decision,        // of the CA itself or of a court
  term,            // nobody asked: the term of a suspension ended
};

/// "identification", …: the word of the database and of the API.
std::string_view to_string(GroundAuthority authority);
std::optional<GroundAuthority> parse_ground_authority(std::string_view word);

struct CertificateGround {
  std::string requested_by;  // "holder", "representative", "ca", "court"
  GroundAuthority authorised_by;
  std::optional<LegalGround> legal_ground;
  std::optional<IdentificationId> identification;
  SealedData statement;
  std::optional<Instant> circumstance_at;
  Instant known_at;
  Instant deadline_at;  // the registry entry was due then
  Instant registry_entry_at;
  std::optional<OperatorId> operator_id;  // nullopt: the daemon itself
  std::optional<Bytes> request_mac;       // of the body that asked (PersonalData::body_mac)
};

/// One whose term has ended.
struct EndedSuspension {
  CertificateName name;
  std::optional<SubscriberId> subscriber;
};

/// Somebody who waits for a certificate of this profile, and since when.
struct WaitingHolding {
  Holding holding;
  Instant since;
};

/// That a certificate of this holder was revoked or ran out while it was suspended, and who had asked for that.
struct EndedHold {
  SubscriberId holder;
  std::string requested_by;
};

/// One of the acts that a certificate's history is made of.
struct CertificateAct {
  enum class Kind { suspension, resumption, revocation };

  Kind kind;
  int version;  // of the status that a suspension or resumption made; 0 for the revocation
  CertificateGround ground;
  std::optional<SuspensionTerm> term;       // of a suspension
  std::optional<Instant> crl_published_at;  // when the first list with this entry became current
};

class CertificateGrounds {
 public:
  explicit CertificateGrounds(Transaction& transaction) : transaction_(transaction) {}

  void insert_revocation(const CertificateName& name, const CertificateGround& ground);

  /// `version`: of the status that this act has made.
  void insert_suspension(const CertificateName& name, int version, const CertificateGround& ground,
                         const SuspensionTerm& term);
  void insert_resumption(const CertificateName& name, int version, const CertificateGround& ground);

  /// The body that asked for the revocation, or for what made this version of the status.
  std::optional<Bytes> revocation_mac(const CertificateName& name);
  std::optional<Bytes> suspension_mac(const CertificateName& name, int version);
  std::optional<Bytes> resumption_mac(const CertificateName& name, int version);

  /// Who asked for the suspension that made this version; nullopt for one that came from elsewhere (an import).
  std::optional<std::string> suspended_by(const CertificateName& name, int version);

  /// Of those who wait: what ended since then of the same holder and profile.
  std::vector<EndedHold> ended_holds(const std::vector<WaitingHolding>& waiting);

  /// The term of the suspension that made this version.
  std::optional<SuspensionTerm> suspension_term(const CertificateName& name, int version);

  /// Suspensions whose term has ended at `now` and that are in the registry still, those first that ended first. Locks
  /// nothing.
  std::vector<EndedSuspension> ended_suspensions(Instant now, std::size_t limit);

  /// In the order in which they happened.
  std::vector<CertificateAct> history(const CertificateName& name);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
