// A day of a status daemon by an injected clock: a real registry that is followed, revocations, three hours without the
// database, a restart meanwhile. Asked all the time, it never gives an answer past its nextUpdate, never says good of
// what was revoked, and signs again before an answer ends.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/ocsp_request.hpp"
#include "server/status/ocsp_service.hpp"
#include "server/status/status_follower.hpp"
#include "tests/support/ocsp_reading.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::status {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::PostgresCluster;
using tamga::testing::StatusRegistry;

constexpr std::uint64_t kCertificates = 12;
constexpr hours kValidity{1};
constexpr hours kMaximumAge{2};
constexpr hours kAwayFrom{12};
constexpr hours kBackAt{15};

/// What a restart of the daemon loses.
struct Daemon {
  Daemon(const std::string& connection, const std::filesystem::path& folder, ResponderKeys keys, const Clock& clock)
      : database(connection, 2),
        listener(connection, {std::string(storage::kStatusChannel)}),
        board(std::move(keys)),
        store(folder),
        follower(database, listener, {index, cache, board, store, freshness, counters}, clock,
                 std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>())),
        ocsp(index, cache, board, freshness, counters, {.validity = kValidity, .maximum_age = kMaximumAge}) {}

  tamga::testing::CountingRandom random;
  storage::Database database;
  storage::Listener listener;
  StatusIndex index{random};
  ResponseCache cache{index, std::size_t{1} << 20U};
  AuthorityBoard board;
  LocalStore store;
  Freshness freshness{tamga::testing::stopped_steady_clock};
  StatusCounters counters;
  StatusFollower follower;
  OcspService ocsp;
};

class OcspDay : public ::testing::Test {
 protected:
  OcspDay() {
    const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
    key_pem_ = key.to_encrypted_pem(password_);
    const Certificate responder =
        registry_.ca.issue(testing::service_order("ocsp-responder", "OCSP", key.public_key()));
    PostgresCluster::running().execute(
        registry_.name,
        "UPDATE tamga.certification_authorities SET ocsp_certificate = '\\x" + to_hex(responder.der()) + "'");
    registry_.issue(1, kCertificates);
    start();
  }

  void start() {
    daemon_.reset();
    ResponderKeys keys;
    keys.emplace("ecdsa-unqualified", std::make_unique<KeyFileSigner>(PrivateKey::from_pem(key_pem_, password_)));
    daemon_ = std::make_unique<Daemon>(registry_.follower_connection(), folder_.path(), std::move(keys), clock_);
  }

  /// The daemon's step; what the registry holds is known here if it succeeded.
  void follow(bool reachable) {
    try {
      daemon_->follower.step();
      EXPECT_TRUE(reachable);
      known_at_ = clock_.now();
      shown_ = revoked_;
    } catch (const std::exception& failure) {
      EXPECT_FALSE(reachable) << failure.what();
    }
  }

  void ask(std::uint64_t number) {
    const Instant now = clock_.now();
    auto reply = daemon_->ocsp.ask(requests_[number - 1], now);
    const bool was_ready = std::holds_alternative<ReadyResponsePtr>(reply);
    const ReadyResponsePtr response =
        was_ready ? std::get<ReadyResponsePtr>(reply) : daemon_->ocsp.sign(std::get<OcspTicket>(reply), now);
    const auto answer = tamga::testing::read_ocsp(response->body, registry_.ca.certificate());
    if (now - known_at_ >= kMaximumAge) {
      ++too_old_;
      ASSERT_EQ(answer.response_status, OCSP_RESPONSE_STATUS_TRYLATER);
      return;
    }
    ASSERT_EQ(answer.response_status, OCSP_RESPONSE_STATUS_SUCCESSFUL);
    ASSERT_TRUE(answer.verified);
    ASSERT_LE(answer.this_update, now);
    ASSERT_GT(answer.next_update, now) << "past its end";
    ASSERT_LE(answer.next_update, now + kValidity);
    ASSERT_LE(answer.next_update, known_at_ + kMaximumAge);
    ASSERT_EQ(response->expires, answer.next_update);
    ASSERT_EQ(answer.certificate_status, shown_.contains(number) ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD);
    (was_ready ? ready_ : signed_)[number] += 1;
  }

  void ask_about_all() {
    for (std::uint64_t number = 1; number <= kCertificates; ++number) {
      ask(number);
      if (HasFatalFailure()) FAIL() << number << " at " << to_rfc3339(clock_.now());
    }
  }

  std::vector<Bytes> requests() const {
    std::vector<Bytes> all;
    for (std::uint64_t number = 1; number <= kCertificates; ++number) {
      all.push_back(build_ocsp_request(registry_.ca.certificate(), std::vector{numbered_serial(number)}));
    }
    return all;
  }

  StatusRegistry registry_;
  testing::ScratchFolder folder_;
  testing::MovableClock clock_;
  const Password password_{std::string("one that is used once")};
  std::string key_pem_;  // of the responder
  std::vector<Bytes> requests_ = requests();
  std::unique_ptr<Daemon> daemon_;
  std::set<std::uint64_t> revoked_;  // in the registry
  std::set<std::uint64_t> shown_;    // of these, those that the daemon has applied
  Instant known_at_{};
  std::map<std::uint64_t, int> signed_;
  std::map<std::uint64_t, int> ready_;
  int too_old_ = 0;
};

TEST_F(OcspDay, NeverAnAnswerPastItsEndNorGoodAfterARevocation) {
  std::uint64_t next = 2;  // the first certificate is never revoked
  bool is_away = false;
  for (minutes passed{0}; passed < hours(24); passed += minutes(5)) {
    if (passed == kAwayFrom) registry_.close_doors();
    if (passed == kAwayFrom + minutes(90)) {
      start();
      ASSERT_TRUE(daemon_->follower.restore());
    }
    if (passed == kBackAt) registry_.open_doors();
    is_away = kAwayFrom <= passed && passed < kBackAt;
    // Every two hours one is revoked, just before a step and just after the last answer that said good.
    if (!is_away && passed % hours(2) == minutes(55) && next < kCertificates) {
      registry_.revoke(next, clock_.now());
      revoked_.insert(next++);
    }
    if (!is_away || passed % minutes(30) == minutes(0)) follow(!is_away);
    ASSERT_NO_FATAL_FAILURE(ask_about_all());
    // Between two steps, when nothing new is known.
    clock_.advance(seconds(149));
    ASSERT_NO_FATAL_FAILURE(ask_about_all());
    clock_.advance(seconds(151));
  }
  EXPECT_EQ(clock_.now(), kStatusNow + hours(24));
  EXPECT_GE(shown_.size(), 9U);
  // 24 hours less the one in which nothing was said, by three quarters of an hour each; while the registry is away
  // nextUpdate comes nearer, and so do the signatures.
  EXPECT_GE(signed_[1], 30);
  EXPECT_LE(signed_[1], 60);
  EXPECT_GT(ready_[1], 10 * signed_[1]);
  EXPECT_EQ(too_old_, static_cast<int>(kCertificates) * 2 * 13);
}

}  // namespace
}  // namespace tamga::status
