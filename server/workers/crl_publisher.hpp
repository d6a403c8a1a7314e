#pragma once

// Publishes CRLs: at least once a period, and at once after a revocation. Any number of publishers may run; for each CA
// one builds at a time, and builds coalesce.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/crl.hpp"
#include "server/storage/crls.hpp"
#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/server_checks.hpp"
#include "server/workers/crl_edition.hpp"
#include "server/workers/crl_facts.hpp"

namespace tamga::workers {

struct CrlPublisherOptions {
  std::chrono::seconds validity{7 * 86400};  // nextUpdate - thisUpdate
  std::chrono::seconds period{86400};
  std::filesystem::path spool_directory;             // lists wait there while they are made
  std::chrono::milliseconds poll_interval{1000};     // without a NOTIFY
  std::chrono::milliseconds minimum_interval{1000};  // between two lists of one CA: changes meanwhile coalesce
  std::string public_url = {};                       // the start of the URLs in lists
  std::uint64_t warn_octets = 10'000'000;            // a longer list is warned of once
  bool deltas = false;                               // a delta list with each complete one
  std::vector<unsigned> shard_counts = {};           // for each one that many shards (ca-core/revocation/crl_shard.hpp)
  std::chrono::seconds delta_reach{2 * 86400};       // and how far back the complete list may be that it builds upon

  /// The present moment; throws when nothing may be signed now. Tests that move their clock bring their own.
  std::function<Instant(storage::Database&, const Clock&)> check = storage::check_durability;
};

enum class PublishOutcome {
  published,
  nothing_to_do,  // the current list says everything and is young enough
  busy,           // another daemon is building this CA's list
  clock_behind,   // thisUpdate would fall: nothing was signed
  key_away,       // the CA's key cannot be used now: no number was drawn
  superseded,     // a newer list became current meanwhile
};

struct PublishedCrl {
  std::string ca;
  PublishOutcome outcome;
  CrlSummary summary;  // when published
};

class CrlPublisher {
 public:
  /// The database's pool has at least two connections. The listener wakes run(): storage::kStatusChannel.
  CrlPublisher(storage::Database& database, storage::Listener& listener, std::vector<CrlIssuer> issuers,
               CrlPublisherOptions options, const Clock& clock, std::shared_ptr<spdlog::logger> logger);

  /// A new list for every CA, needed or not: `tamga crl publish`. Waits for another daemon's build to end.
  /// Error{issuance_not_safe} when the clock is not PostgreSQL's or the server may forget.
  std::vector<PublishedCrl> publish_all();

  /// Those that are due.
  std::vector<PublishedCrl> publish_due();

  /// Removes the lists older than the one before the current one, which takes as long as a part of writing one: after
  /// publishing, so that no list becomes current later for it. What stays, because of a crash or of a database that is
  /// away (which is logged), goes with the next ones: the new lists are current all the same.
  void remove_old();

  /// Publishes what is due, and removes what is old, until told to stop; a database that is away is waited for.
  void run(std::stop_token stop);

  /// What it has last seen to be current.
  const CrlFacts& facts() const { return facts_; }

 private:
  bool is_due(const CrlIssuer& issuer, Instant now);
  bool lacks_part(const CrlIssuer& issuer, storage::Transaction& transaction, std::uint64_t number) const;
  CrlEditionOrder order(const CrlIssuer& issuer, storage::Transaction& reading, Instant this_update,
                        const std::optional<storage::CurrentCrl>& current);
  PublishedCrl publish(const CrlIssuer& issuer);
  PublishedCrl publish_if_due(const CrlIssuer& issuer);
  void remove_old(const CrlIssuer& issuer);
  std::optional<std::uint64_t> draw_number(const CrlIssuer& issuer, const std::optional<storage::CurrentCrl>& seen,
                                           Instant this_update);
  bool make_current(const CrlIssuer& issuer, const CrlEditionOrder& order,
                    const std::vector<storage::UnpublishedGround>& news);
  void report(const PublishedCrl& result);

  storage::Database& database_;
  storage::Listener& listener_;
  const std::vector<CrlIssuer> issuers_;
  const CrlPublisherOptions options_;
  const Clock& clock_;
  const std::shared_ptr<spdlog::logger> logger_;
  CrlFacts facts_;
  std::set<std::string> long_;     // CAs whose list is longer than warned of
  std::set<std::string> late_;     // CAs whose last list is ahead of the clock
  std::set<std::string> failing_;  // CAs whose last attempt failed
};

}  // namespace tamga::workers
