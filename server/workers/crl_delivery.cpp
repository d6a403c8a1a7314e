#include "server/workers/crl_delivery.hpp"

#include <condition_variable>
#include <mutex>

#include "server/storage/crl_parts.hpp"
#include "server/storage/crls.hpp"
#include "server/workers/fetched_crl.hpp"

namespace tamga::workers {

CrlDelivery::CrlDelivery(storage::Database& database, std::vector<CrlIssuer> issuers,
                         std::vector<std::unique_ptr<CrlTarget>> targets, std::filesystem::path spool_directory,
                         std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval)
    : database_(database),
      issuers_(std::move(issuers)),
      spool_directory_(std::move(spool_directory)),
      logger_(std::move(logger)),
      interval_(interval) {
  for (auto& target : targets) {
    places_.push_back(std::make_unique<Place>());
    places_.back()->target = std::move(target);
  }
}

void CrlDelivery::run(Place& place, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    step(place, stop);
    wake.wait_for(lock, stop, interval_, [] { return false; });
  }
}

void CrlDelivery::step(Place& place, const std::stop_token& stop) {
  for (const CrlIssuer& issuer : issuers_) {
    try {
      deliver(place, issuer, stop);
      place.failing.erase(issuer.name);
    } catch (const std::exception& error) {
      if (stop.stop_requested()) return;
      ++place.failures;
      // One CA's trouble does not keep the others waiting; told once, not at every attempt.
      if (place.failing.insert(issuer.name).second) {
        logger_->error("cannot deliver the CRL of {} to {}: {}", issuer.name, place.target->name(), error.what());
      }
    }
    if (stop.stop_requested()) return;
  }
}

void CrlDelivery::deliver(Place& place, const CrlIssuer& issuer, const std::stop_token& stop) {
  const auto current = database_.read(
      [&](storage::Transaction& transaction) { return storage::Crls(transaction).current(issuer.name); });
  const auto known = place.delivered.find(issuer.name);
  if (!current || (known != place.delivered.end() && known->second >= current->summary.header.number)) return;
  // READ COMMITTED: under the lock it sees what became current while it waited for its turn.
  database_.transact([&](storage::Transaction& transaction) {
    if (storage::CrlParts(transaction).try_lock_target(place.target->name())) {
      deliver_edition(place, issuer, transaction, stop);
    }
  });
}

void CrlDelivery::deliver_edition(Place& place, const CrlIssuer& issuer, storage::Transaction& transaction,
                                  const std::stop_token& stop) {
  storage::Crls crls(transaction);
  storage::CrlParts parts(transaction);
  const auto current = crls.current(issuer.name);
  if (!current) return;
  const std::uint64_t number = current->summary.header.number;
  const auto put = [&](const std::string& path, CrlKind kind, const std::function<void(const CrlSink&)>& give) {
    const FetchedCrl list(spool_directory_, issuer.certificate, kind, give);
    place.target->put({.path = path + ".crl", .octets = list.summary().octets, .open = [&] { return list.source(); }},
                      stop);
    ++place.lists;
  };
  for (const std::string& part : parts.names(issuer.name, number)) {
    put(issuer.name + '/' + part, part == storage::kDeltaPart ? CrlKind::delta : CrlKind::shard,
        [&](const CrlSink& sink) { parts.read(issuer.name, number, part, sink); });
  }
  put(issuer.name, CrlKind::complete, [&](const CrlSink& sink) { crls.read(issuer.name, number, sink); });
  place.delivered[issuer.name] = number;
  logger_->info("CRL {} of {} is at {}", number, issuer.name, place.target->name());
}

}  // namespace tamga::workers
