#pragma once

// The durable queue of applications that wait for their certificates, and the intents that are stored before anything
// is signed (docs/issuance.md). Order: by the number drawn when the application was queued; a repeated attempt keeps
// its number.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/registration/application_state.hpp"
#include "ca-core/registration/identification.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// What an issuing worker needs of an application it holds.
struct ClaimedApplication {
  ApplicationId id;
  int attempt;  // this claim's number: a later claim has a greater one
  SubscriberId subscriber;
  std::string profile;
  unsigned profile_version;
  Bytes request;
  std::string signature_tool;
  SealedData personal_data;  // an ApplicantData for row {"applications", id}
  std::optional<IdentificationKind> identification;
  std::optional<CertificateName> replaces;
  std::optional<std::string> reissue_reason;
  Instant queued_at;
};

/// The lease of an application that is being issued. Whoever has locked it decides what becomes of the application.
struct IssuingLease {
  int attempt;  // the claim's number
  int failures;
  Instant until;
};

struct Intent {
  CertificateName name;
  int attempt;
  Instant not_after;
};

/// How far the replacement of a certificate has come.
struct ReplacementState {
  ApplicationId application;
  ApplicationState state;
  Bytes public_key_fingerprint;
};

struct ExpiredLease {
  ApplicationId application;
  SubscriberId subscriber;
};

class IssuingQueue {
 public:
  explicit IssuingQueue(Transaction& transaction) : transaction_(transaction) {}

  /// Puts an application at the end of the queue; its state becomes `queued`.
  void enqueue(ApplicationId application, Instant now);

  /// The oldest waiting applications, taken by this daemon until `leased_until`; those of the profiles passed over
  /// wait on.
  std::vector<ClaimedApplication> claim(std::size_t limit, std::string_view daemon, Instant leased_until,
                                        const std::vector<std::string>& passed_over = {});

  /// The state of an application, unlocked; nullopt without such an application.
  std::optional<ApplicationState> find_state(ApplicationId application);

  /// Locks the application's lease; nullopt when nobody is issuing it. Its subscriber has been locked before.
  std::optional<IssuingLease> lock(ApplicationId application);

  /// Locks the subscriber; nullopt without one, else whether he is blocked.
  enum class SubscriberState { free, blocked };
  std::optional<SubscriberState> lock_subscriber(SubscriberId subscriber);

  /// The intent under way, locked; the application's lease has been locked before.
  std::optional<Intent> lock_prepared_intent(ApplicationId application);

  void abandon_intent(const CertificateName& name, Instant now);

  /// End an attempt without a certificate; its lease has been locked before.
  void requeue(ApplicationId application, int failures);
  void park(ApplicationId application, int failures, std::string_view reason);

  /// The application that replaces or has replaced this certificate, if there is one that was not turned down; a parked
  /// one only when no other is there.
  std::optional<ReplacementState> find_replacement(const CertificateName& replaced);

  /// Leases that ran out, oldest place in the queue first; nothing is locked.
  std::vector<ExpiredLease> expired_leases(Instant now, std::size_t limit);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
