#pragma once

// Tests of whoever publishes CRLs: a real registry with one CA, a publisher, and a reader of what is current.

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "server/storage/crls.hpp"
#include "server/workers/crl_publisher.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::testing {

inline const std::string kPublishingCa = "ecdsa-unqualified";

struct ReadCrl {
  CrlSummary summary;
  std::vector<CrlEntry> entries;

  bool lists(std::uint64_t number) const {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const CrlEntry& entry) { return entry.serial == numbered_serial(number); });
  }
};

/// Publishes by a clock of its own, which is not PostgreSQL's.
class CrlPublishing : public ::testing::Test {
 protected:
  std::unique_ptr<workers::CrlPublisher> make() {
    return std::make_unique<workers::CrlPublisher>(
        registry_.database, listener_,
        std::vector<workers::CrlIssuer>{{kPublishingCa, registry_.ca.certificate(), *registry_.ca.signer}}, options(),
        clock_, logger_);
  }

  workers::CrlPublisherOptions options() const {
    return {.spool_directory = folder_.path(),
            .check = [](storage::Database&, const Clock& clock) { return clock.now(); }};
  }

  workers::PublishOutcome publish_due() { return publisher_->publish_due().front().outcome; }
  workers::PublishOutcome publish() { return publisher_->publish_all().front().outcome; }

  ReadCrl current() {
    return registry_.database.read([&](storage::Transaction& transaction) {
      storage::Crls crls(transaction);
      const auto current = crls.current(kPublishingCa);
      Bytes list;
      crls.read(kPublishingCa, current->summary.header.number,
                [&](ByteView chunk) { list.insert(list.end(), chunk.begin(), chunk.end()); });
      ReadCrl read;
      bool given = false;
      read.summary =
          verify_crl([&] { return std::exchange(given, true) ? ByteView() : ByteView(list); },
                     registry_.ca.certificate(), [&](const CrlEntry& entry) { read.entries.push_back(entry); });
      CrlSummary told = current->summary;
      told.header.freshest = read.summary.header.freshest;  // which the registry does not keep
      EXPECT_EQ(read.summary, told) << "the registry says of the list what the list says of itself";
      return read;
    });
  }

  std::uint64_t draw_number() {
    return registry_.database.transact([&](storage::Transaction& transaction) {
      return storage::Crls(transaction).draw_number(kPublishingCa, clock_.now());
    });
  }

  static bool until(const std::function<bool()>& condition) {
    for (int i = 0; i < 6000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return condition();
  }

  std::int64_t count(const std::string& table) {
    return registry_.database.read([&](storage::Transaction& transaction) {
      return transaction.one("SELECT count(*) AS rows FROM " + table).get<std::int64_t>("rows");
    });
  }

  StatusRegistry registry_;
  ScratchFolder folder_;
  MovableClock clock_;
  std::shared_ptr<spdlog::logger> logger_ =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  storage::Listener listener_{registry_.publisher_connection(), {std::string(storage::kStatusChannel)}};
  std::unique_ptr<workers::CrlPublisher> publisher_ = make();
};

}  // namespace tamga::testing
