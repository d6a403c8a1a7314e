#include "server/workers/crl_delivery.hpp"

#include <condition_variable>
#include <mutex>

#include "server/storage/crl_parts.hpp"
#include "server/storage/crls.hpp"

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
  database_.transact([&](storage::Transaction& transaction) {
    storage::CrlParts lock(transaction);
    if (!lock.try_lock_target(place.target->name())) return;
    // Read under the lock: what became current while another daemon had its turn is in it.
    const Edition* edition = fetch(place, issuer);
    if (edition == nullptr) return;
    for (const FetchedLists::List& list : edition->lists.all()) {
      place.target->put(
          {.path = list.name + ".crl", .octets = list.octets, .open = [&] { return edition->lists.source(list); }},
          stop);
      ++place.lists;
      // Transfers take their time, and a session that is idle for long is ended with its lock.
      lock.try_lock_target(place.target->name());
    }
    place.delivered[issuer.name] = edition->number;
    logger_->info("CRL {} of {} is at {}", edition->number, issuer.name, place.target->name());
    place.fetched.erase(issuer.name);
  });
}

// All of it before the first transfer, in one snapshot: at a slow place new editions follow faster than lists leave,
// and those that they replace are removed. Kept while it is current: a place that fails is tried again each second.
const CrlDelivery::Edition* CrlDelivery::fetch(Place& place, const CrlIssuer& issuer) {
  database_.read([&](storage::Transaction& transaction) {
    storage::Crls crls(transaction);
    storage::CrlParts parts(transaction);
    const auto current = crls.current(issuer.name);
    const auto kept = place.fetched.find(issuer.name);
    if (!current || (kept != place.fetched.end() && kept->second.number == current->summary.header.number)) return;
    if (kept != place.fetched.end()) place.fetched.erase(kept);
    Edition edition{.number = current->summary.header.number, .lists = FetchedLists(spool_directory_)};
    for (const std::string& part : parts.names(issuer.name, edition.number)) {
      edition.lists.add(issuer.name + '/' + part, issuer.certificate,
                        part == storage::kDeltaPart ? CrlKind::delta : CrlKind::shard,
                        [&](const CrlSink& sink) { parts.read(issuer.name, edition.number, part, sink); });
    }
    edition.lists.add(issuer.name, issuer.certificate, CrlKind::complete,
                      [&](const CrlSink& sink) { crls.read(issuer.name, edition.number, sink); });
    place.fetched.emplace(issuer.name, std::move(edition));
  });
  const auto found = place.fetched.find(issuer.name);
  return found != place.fetched.end() ? &found->second : nullptr;
}

}  // namespace tamga::workers
