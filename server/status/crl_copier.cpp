#include "server/status/crl_copier.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/storage/crl_parts.hpp"
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
  try {
    shelf_.compress();
  } catch (const std::exception& error) {
    if (failing_.insert(std::string()).second) logger_->error("CRLs are served uncompressed: {}", error.what());
  }
}

void CrlCopier::copy(const ServedAuthority& authority) {
  database_.read([&](storage::Transaction& transaction) {
    storage::Crls crls(transaction);
    const auto current = crls.current(authority.name);
    if (!current) return;
    const std::uint64_t number = current->summary.header.number;
    // Parts first: a delta list says something to whoever has an older complete list, nothing to whoever has a newer.
    storage::CrlParts parts(transaction);
    const std::vector<std::string> names = parts.names(authority.name, number);
    for (const std::string& part : names) {
      if (has(authority.name + '/' + part, number)) continue;
      const auto write = [&](const CrlSink& sink) { parts.read(authority.name, number, part, sink); };
      if (shelf_.replace(authority.name, authority.certificate, write, part)) ++counters_.crl_copies;
    }
    if (!has(authority.name, number)) {
      const auto write = [&](const CrlSink& sink) { crls.read(authority.name, number, sink); };
      if (shelf_.replace(authority.name, authority.certificate, write)) {
        ++counters_.crl_copies;
        logger_->info("CRL {} of {} with {} entries is served now", number, authority.name, current->summary.entries);
      }
    }
    shelf_.keep_parts(authority.name, names);
  });
}

bool CrlCopier::has(const std::string& list, std::uint64_t number) const {
  const auto known = shelf_.find(list);
  return known && known->summary.header.number >= number;
}

}  // namespace tamga::status
