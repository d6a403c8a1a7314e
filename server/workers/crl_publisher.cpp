#include "server/workers/crl_publisher.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/crl_shard.hpp"
#include "server/app/authority_keys.hpp"
#include "server/storage/crl_parts.hpp"
#include "server/storage/crls.hpp"

namespace tamga::workers {
namespace {

constexpr std::chrono::milliseconds kBusyPause{200};
constexpr std::chrono::minutes kBusyLimit{5};

// The first CRL lists everything that was ever revoked.
constexpr Instant kBeginning{};

}  // namespace

CrlPublisher::CrlPublisher(storage::Database& database, storage::Listener& listener, std::vector<CrlIssuer> issuers,
                           CrlPublisherOptions options, const Clock& clock, std::shared_ptr<spdlog::logger> logger)
    : database_(database),
      listener_(listener),
      issuers_(std::move(issuers)),
      options_(std::move(options)),
      clock_(clock),
      logger_(std::move(logger)) {}

std::vector<PublishedCrl> CrlPublisher::publish_all() {
  std::vector<PublishedCrl> results;
  for (const CrlIssuer& issuer : issuers_) {
    PublishedCrl result = publish(issuer);
    for (auto waited = kBusyPause; result.outcome == PublishOutcome::busy && waited < kBusyLimit;
         waited += kBusyPause) {
      std::this_thread::sleep_for(kBusyPause);
      result = publish(issuer);
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<PublishedCrl> CrlPublisher::publish_due() {
  std::vector<PublishedCrl> results;
  for (const CrlIssuer& issuer : issuers_) results.push_back(publish_if_due(issuer));
  return results;
}

void CrlPublisher::remove_old() {
  for (const CrlIssuer& issuer : issuers_) remove_old(issuer);
}

void CrlPublisher::remove_old(const CrlIssuer& issuer) {
  try {
    database_.transact([&](storage::Transaction& transaction) { storage::Crls(transaction).remove_old(issuer.name); });
  } catch (const std::exception& error) {
    logger_->warn("old CRLs of {} stay until the next one: {}", issuer.name, error.what());
  }
}

PublishedCrl CrlPublisher::publish_if_due(const CrlIssuer& issuer) {
  if (is_due(issuer, clock_.now())) return publish(issuer);
  return {issuer.name, PublishOutcome::nothing_to_do, {}};
}

void CrlPublisher::run(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { listener_.interrupt(); });
  while (!stop.stop_requested()) {
    for (const CrlIssuer& issuer : issuers_) {
      try {
        const PublishedCrl result = publish_if_due(issuer);
        report(result);
        if (result.outcome == PublishOutcome::published) remove_old(issuer);
        failing_.erase(issuer.name);
      } catch (const std::exception& error) {
        // One CA's trouble does not keep the others waiting; told once, not at every attempt.
        if (failing_.insert(issuer.name).second) {
          logger_->error("cannot publish the CRL of {}: {}", issuer.name, error.what());
        }
      }
    }
    if (!stop.stop_requested()) listener_.wait(options_.poll_interval);
  }
}

void CrlPublisher::report(const PublishedCrl& result) {
  if (result.outcome == PublishOutcome::published) {
    late_.erase(result.ca);
    logger_->info("CRL {} of {} with {} entries is current", result.summary.header.number, result.ca,
                  result.summary.entries);
    facts_.note(result.ca, result.summary);
    if (result.summary.octets <= options_.warn_octets) {
      long_.erase(result.ca);
    } else if (long_.insert(result.ca).second) {
      logger_->warn(
          "the CRL of {} has grown to {} octets: shards and delta lists keep what relying parties fetch short",
          result.ca, result.summary.octets);
    }
  } else if (result.outcome == PublishOutcome::clock_behind && late_.insert(result.ca).second) {
    logger_->error("the clock is behind the current CRL of {}: none is published until it has caught up", result.ca);
  } else if (result.outcome == PublishOutcome::superseded) {
    logger_->warn("a newer CRL of {} became current while one was made, which is thrown away", result.ca);
  }
}

bool CrlPublisher::is_due(const CrlIssuer& issuer, Instant now) {
  return database_.read([&](storage::Transaction& transaction) {
    storage::Crls crls(transaction);
    const auto current = crls.current(issuer.name);
    if (!current) return true;
    facts_.note(issuer.name, current->summary);
    const Instant this_update = current->summary.header.this_update;
    if (now < this_update || now - this_update >= options_.period) return true;
    if (now - this_update < options_.minimum_interval) return false;
    if (crls.changed_since(issuer.name, current->snapshot)) return true;
    return lacks_part(issuer, transaction, current->summary.header.number);
  });
}

// Shards that certificates name from now on; a delta list, as soon as there is a list that it can build upon.
bool CrlPublisher::lacks_part(const CrlIssuer& issuer, storage::Transaction& transaction, std::uint64_t number) const {
  storage::CrlParts parts(transaction);
  const std::vector<std::string> names = parts.names(issuer.name, number);
  const auto lacks = [&](std::string_view part) { return std::ranges::find(names, part) == names.end(); };
  for (const unsigned count : options_.shard_counts) {
    if (issuer.sharded && lacks(crl_shard_name(0, count))) return true;
  }
  return options_.deltas && lacks(storage::kDeltaPart) && parts.newest_base(issuer.name);
}

PublishedCrl CrlPublisher::publish(const CrlIssuer& issuer) {
  if (!issuer.signer.is_reachable()) return {issuer.name, PublishOutcome::key_away, {}};
  const Instant now = options_.check(database_, clock_);
  // The reading transaction holds the lock of this CA's publishers and the snapshot until everything is done.
  return database_.read([&](storage::Transaction& reading) -> PublishedCrl {
    storage::Crls crls(reading);
    if (!crls.try_lock(issuer.name)) return {issuer.name, PublishOutcome::busy, {}};
    const auto snapshot = crls.snapshot();
    const auto current = crls.current(issuer.name);
    if (current && now < current->summary.header.this_update) return {issuer.name, PublishOutcome::clock_behind, {}};
    const auto news = crls.unpublished(issuer.name);

    // Read again: what the snapshot sees may have been revoked since, and no list should be older than its entries.
    const Instant this_update = std::max(now, clock_.now());
    const auto number = draw_number(issuer, current, this_update);
    if (!number) return {issuer.name, PublishOutcome::superseded, {}};
    CrlEditionOrder ordered = order(issuer, reading, this_update, current);
    ordered.header.number = *number;
    const auto url_of = [&](std::string_view part) {
      return app::crl_part_url(issuer.name, options_.public_url, part);
    };
    const CrlSummary summary = database_.transact([&](storage::Transaction& storing) {
      return make_edition(issuer, ordered, reading, storing, snapshot, options_.spool_directory, url_of);
    });
    if (!make_current(issuer, ordered, news)) return {issuer.name, PublishOutcome::superseded, {}};
    return {issuer.name, PublishOutcome::published, summary};
  });
}

// All but the number.
CrlEditionOrder CrlPublisher::order(const CrlIssuer& issuer, storage::Transaction& reading, Instant this_update,
                                    const std::optional<storage::CurrentCrl>& current) {
  storage::CrlParts parts(reading);
  CrlEditionOrder order{
      .header = CrlHeader{.number = 0, .this_update = this_update, .next_update = this_update + options_.validity},
      // An expired certificate stays until it was in one regularly scheduled list (RFC 5280 section 3.3): a revocation
      // of another one may have called for lists in between, which nobody fetches who comes once a period.
      .listed_from = current ? current->summary.header.this_update - options_.period : kBeginning};
  // What was left out once does not come back, also when the period has been made longer.
  if (const auto newest = parts.newest_base(issuer.name)) {
    order.listed_from = std::max(order.listed_from, newest->listed_from);
  }
  if (issuer.sharded) order.shard_counts = options_.shard_counts;
  if (options_.deltas) {
    order.header.freshest = app::crl_part_url(issuer.name, options_.public_url, storage::kDeltaPart);
    order.base = parts.base(issuer.name, this_update - options_.delta_reach);
  }
  return order;
}

// Committed before anything is signed: a number that was seen is never used again. nullopt when a list became current
// between the reading transaction's snapshot and its lock.
std::optional<std::uint64_t> CrlPublisher::draw_number(const CrlIssuer& issuer,
                                                       const std::optional<storage::CurrentCrl>& seen,
                                                       Instant this_update) {
  return database_.transact([&](storage::Transaction& transaction) -> std::optional<std::uint64_t> {
    storage::Crls crls(transaction);
    const auto current = crls.current(issuer.name);
    if (current && (!seen || seen->summary.header.number != current->summary.header.number)) return std::nullopt;
    return crls.draw_number(issuer.name, this_update);
  });
}

// False when a newer list became current meanwhile; nothing is left of this one then.
bool CrlPublisher::make_current(const CrlIssuer& issuer, const CrlEditionOrder& order,
                                const std::vector<storage::UnpublishedGround>& news) {
  const std::uint64_t number = order.header.number;
  return database_.transact([&](storage::Transaction& transaction) {
    storage::Crls crls(transaction);
    const bool current = crls.make_current(issuer.name, number);
    if (current) {
      crls.note_published(issuer.name, news, clock_.now());
      storage::CrlParts(transaction)
          .insert_base(issuer.name, number, order.listed_from, order.base ? order.base->number : number);
    } else {
      crls.remove(issuer.name, number);
    }
    return current;
  });
}

}  // namespace tamga::workers
