#pragma once

// The one place where a registered certificate is revoked, suspended or resumed on a ground, whoever asks and however
// he is believed: status, ground, audit entry, messages to the holder and the call that wakes the followers, all in the
// caller's transaction. The moment is that of the registry entry and never back-dated (Federal Law 63-FZ, article 14).
// An annulment is announced to the holder before it is entered: a message precedes that of the entry.

#include <chrono>
#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/legal_ground.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/app/actor.hpp"
#include "server/app/input.hpp"
#include "server/storage/certificate_grounds.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::app {

/// Federal Law 63-FZ, article 14: the registry entry is made within twelve hours after the CA learned of the ground.
inline constexpr std::chrono::hours kRegistryEntryTerm{12};

struct Ground {
  RevocationRequester requested_by;
  storage::GroundAuthority authorised_by;
  std::optional<LegalGround> legal_ground;
  std::optional<IdentificationId> identification;  // recorded already; there when that is the authority
  std::string statement;                           // sealed before it is stored
  std::optional<Instant> circumstance_at;
  Instant known_at;
  std::optional<Bytes> request_mac;  // of the body that asked, so that it may be repeated
  bool announced = false;            // the holder has been told that this is going to happen
};

/// To which row the statement of an act is sealed.
storage::SealedRow sealed_row_of(const CertificateName& name, const storage::CertificateAct& act);

class CertificateLife {
 public:
  /// `actor` null: the daemon itself. `now` was taken under the locks.
  CertificateLife(storage::Transaction& transaction, const storage::PersonalData& personal_data, const Actor* actor,
                  Instant now)
      : transaction_(transaction), personal_data_(personal_data), actor_(actor), now_(now) {}

  /// What revoke() would refuse now: certificate_already_revoked, certificate_expired; invalid at "/invalidity_date".
  static void require_revocable(const storage::CertificateRecord& record, std::optional<Instant> invalidity_date,
                                Instant now);

  // The record was read under its lock, after that of its subscriber.

  /// A good or a suspended one. Error: certificate_already_revoked, certificate_expired; invalid at "/invalidity_date"
  /// when that is not between the beginning of the certificate and now.
  void revoke(const storage::CertificateRecord& record, RevocationReason reason, std::optional<Instant> invalidity_date,
              const Ground& ground);

  /// Until the given end, or for as long as the rule of its profile allows. A suspended one too, by whoever outweighs
  /// those who had it suspended (suspension_authority.hpp): it stays bad since then, and for as long at least. Error:
  /// suspension_not_allowed (no rule), certificate_suspended, certificate_already_revoked, certificate_expired; invalid
  /// at "/until" when that has passed, lies after the longest term or after the end of the certificate.
  void suspend(const storage::CertificateRecord& record, const std::optional<SuspensionRule>& rule,
               std::optional<Instant> until, const Ground& ground);

  /// Error: certificate_not_suspended (also when the term of the suspension has ended), certificate_already_revoked,
  /// certificate_expired; invalid at "/requested_by" when the one who asks may not lift it (suspension_authority.hpp).
  void resume(const storage::CertificateRecord& record, const Ground& ground);

  /// What the profile had said when the suspension began, once its term has ended: revoked without a reason, or
  /// resumed; one that ran out meanwhile and was to be resumed is marked as expired. False, and nothing changed, when
  /// there is no suspension whose term has ended.
  bool end_suspension(const storage::CertificateRecord& record);

 private:
  storage::CertificateGround stored(const storage::SealedRow& row, const Ground& ground) const;
  void tell(const storage::CertificateRecord& record, const std::string& event,
            std::vector<std::pair<std::string, std::string>> details);
  void send(const storage::CertificateRecord& record, const std::string& topic,
            std::vector<std::pair<std::string, std::string>> details);
  void enter_revocation(const storage::CertificateRecord& record, RevocationReason reason,
                        std::optional<Instant> invalidity_date, const Ground& ground);
  void enter_resumption(const storage::CertificateRecord& record, const Ground& ground);

  storage::Transaction& transaction_;
  const storage::PersonalData& personal_data_;
  const Actor* actor_;
  Instant now_;
};

}  // namespace tamga::app
