#include "server/status/crl_copier.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/storage/crls.hpp"

namespace tamga::status {

CrlCopier::CrlCopier(storage::Database& database, const AuthorityBoard& authorities, CrlShelf& shelf,
                     StatusCounters& counters, std::shared_ptr<spdlog::logger> logger,
                     std::chrono::milliseconds interval)
    : database_(database),
      authorities_(authorities),
      shelf_(shelf),
      counters_(counters),
      logger_(std::move(logger)),
      interval_(interval) {}

void CrlCopier::restore() {
  for (const ServedAuthority& authority : authorities_.current()->all()) {
    try {
      shelf_.restore(authority.name, authority.certificate);
    } catch (const Error& error) {
      logger_->error("the local copy of the CRL of {} is not used: {}", authority.name, error.what());
    }
  }
}

void CrlCopier::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    step();
    wake.wait_for(lock, stop, interval_, [] { return false; });
  }
}

void CrlCopier::step() {
  const auto authorities = authorities_.current();
  for (const ServedAuthority& authority : authorities->all()) {
    try {
      copy(authority);
      failing_.erase(authority.name);
    } catch (const std::exception& error) {
      // One CA's trouble does not keep the others waiting; told once, not at every attempt.
      if (failing_.insert(authority.name).second) {
        logger_->error("cannot copy the CRL of {}, the old one is served: {}", authority.name, error.what());
      }
    }
  }
}

void CrlCopier::copy(const ServedAuthority& authority) {
  database_.read([&](storage::Transaction& transaction) {
    storage::Crls crls(transaction);
    const auto current = crls.current(authority.name);
    const auto known = shelf_.find(authority.name);
    if (!current || (known && known->summary.header.number >= current->summary.header.number)) return;
    const std::uint64_t number = current->summary.header.number;
    const bool replaced = shelf_.replace(authority.name, authority.certificate,
                                         [&](const CrlSink& sink) { crls.read(authority.name, number, sink); });
    if (!replaced) return;
    ++counters_.crl_copies;
    logger_->info("CRL {} of {} with {} entries is served now", number, authority.name, current->summary.entries);
  });
}

}  // namespace tamga::status
