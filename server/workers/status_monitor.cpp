#include "server/workers/status_monitor.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/moving/foreign_crl.hpp"
#include "ca-core/revocation/ocsp_request.hpp"
#include "ca-core/revocation/ocsp_statement.hpp"
#include "server/storage/authorities.hpp"

namespace tamga::workers {
namespace {

using storage::SampledStatus;
using storage::StatusSamples;

/// How many of the latest changes are followed at a time: after a mass revocation the rest is left to the looks.
constexpr std::size_t kChanges = 20;
/// How many certificates of one second one is drawn from.
constexpr std::size_t kTogether = 1000;
/// Between two questions about the same change.
constexpr std::chrono::milliseconds kPause{20};
/// A transaction that writes a change into the registry ends sooner, so that a list of later than that has it.
constexpr std::chrono::seconds kSettled{60};
constexpr std::chrono::seconds kCrlTime{60};
constexpr std::size_t kLargestCrl = std::size_t{256} << 20U;

bool is_on_lists(CertificateStatus status) {
  return status == CertificateStatus::revoked || status == CertificateStatus::suspended;
}

std::string_view word(OcspStatement::Status status) {
  switch (status) {
    case OcspStatement::Status::good:
      return "good";
    case OcspStatement::Status::revoked:
      return "revoked";
    case OcspStatement::Status::unknown:
      return "unknown";
  }
  return {};
}

std::string text_of(const CertificateName& name) {
  return name.issuer + "/" + name.serial.to_hex();
}

/// 0..bound-1.
std::uint64_t drawn(Random& random, std::uint64_t bound) {
  std::array<std::uint8_t, 8> octets{};
  random.fill(octets);
  return std::bit_cast<std::uint64_t>(octets) % bound;
}

void wait(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any pause;
  std::unique_lock lock(mutex);
  pause.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

struct StatusMonitor::Question {
  SampledStatus sample;
  std::string_view told = {};  // what it says instead; empty without an answer to believe
};

StatusMonitor::StatusMonitor(storage::Database& database, storage::Listener& listener, const Clock& clock,
                             Random& random, std::shared_ptr<spdlog::logger> logger, StatusMonitorOptions options,
                             Observer observe)
    : database_(database),
      listener_(listener),
      clock_(clock),
      random_(random),
      logger_(std::move(logger)),
      options_(std::move(options)),
      observe_(std::move(observe)) {}

void StatusMonitor::run(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { listener_.interrupt(); });
  Moment due = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due - std::chrono::steady_clock::now());
    if (left.count() > 0) listener_.wait(left);
    const Moment heard = std::chrono::steady_clock::now();
    try {
      follow_changes(heard, stop);
      if (heard < due) continue;
      due = heard + options_.interval;
      look(stop);
    } catch (const std::exception& error) {
      logger_->error("{} is not monitored: {}", options_.url, error.what());
      wait(stop, options_.interval);
    }
  }
}

void StatusMonitor::follow_changes(Moment heard, const std::stop_token& stop) {
  std::vector<SampledStatus> changed;
  database_.read([&](storage::Transaction& transaction) {
    StatusSamples samples(transaction);
    const storage::ChangeNumber latest = samples.latest_change();
    changed.clear();
    if (followed_ >= 0 && latest > followed_) changed = samples.changed_after(followed_, kChanges);
    followed_ = std::max(followed_, latest);
  });
  ask(changed, stop, heard, observe_);
}

void StatusMonitor::look(const std::stop_token& stop) {
  const std::vector<SampledStatus> samples = draw();
  ask(samples, stop, std::chrono::steady_clock::now(), [](auto) {});
  compare_crls(samples, stop);
}

/// Drawn by the time of issue, once each.
std::vector<SampledStatus> StatusMonitor::draw() {
  return database_.read([&](storage::Transaction& transaction) {
    authorities_.clear();
    for (const storage::Authority& authority : storage::Authorities(transaction).all()) {
      if (authority.ocsp_certificate.empty()) continue;  // nobody answers for it
      authorities_.emplace(authority.name, Certificate::parse_der(authority.certificate));
    }
    StatusSamples registry(transaction);
    std::vector<SampledStatus> samples;
    const auto first = registry.first_issued_at();
    if (!first) return samples;
    const auto span = static_cast<std::uint64_t>(std::max<std::int64_t>((clock_.now() - *first).count(), 0)) + 1;
    for (std::size_t i = 0; i < options_.sample; ++i) {
      const auto together = registry.issued_from(*first + std::chrono::seconds(drawn(random_, span)), kTogether);
      if (together.empty()) continue;  // none was issued since
      const SampledStatus& sample = together[drawn(random_, together.size())];
      if (std::ranges::find(samples, sample.name, &SampledStatus::name) == samples.end()) samples.push_back(sample);
    }
    return samples;
  });
}

void StatusMonitor::ask(const std::vector<SampledStatus>& samples, const std::stop_token& stop, Moment heard,
                        const Observer& observe) {
  const Instant now = clock_.now();
  std::vector<Question> questions;
  for (const SampledStatus& sample : samples) {
    // Of those that have ended answers may go either way (docs/ocsp.md).
    const bool ended = sample.not_after <= now || sample.status == CertificateStatus::expired;
    if (!ended && authorities_.contains(sample.name.issuer)) questions.push_back({.sample = sample});
  }
  while (!questions.empty() && !stop.stop_requested()) {
    std::erase_if(questions, [&](Question& question) {
      if (stop.stop_requested() || !agrees(question, stop)) return false;
      ++counters_.answers;
      observe(std::chrono::steady_clock::now() - heard);
      return true;
    });
    if (std::chrono::steady_clock::now() - heard > options_.patience) break;
    if (!questions.empty()) wait(stop, kPause);
  }
  if (stop.stop_requested()) return;
  for (const Question& question : questions) judge(question);
}

bool StatusMonitor::agrees(Question& question, const std::stop_token& stop) {
  question.told = {};
  try {
    const Certificate& ca = authorities_.at(question.sample.name.issuer);
    const SerialNumber& serial = question.sample.name.serial;
    const HttpReply reply = http_.post(options_.url + "/ocsp", "application/ocsp-request",
                                       build_ocsp_request(ca, std::span(&serial, 1)), {.stop = stop});
    if (reply.status != 200) throw Error(Errc::unavailable, LogNote{"HTTP " + std::to_string(reply.status)});
    const auto statement = read_ocsp_statement(reply.body, ca, serial, clock_.now());
    const auto expected =
        is_on_lists(question.sample.status) ? OcspStatement::Status::revoked : OcspStatement::Status::good;
    if (statement.status == expected) return true;
    question.told = word(statement.status);
  } catch (const Error& error) {
    fail(error.what(), stop);
  }
  return false;
}

void StatusMonitor::judge(const Question& question) {
  // Without an answer to believe these were counted as failures.
  if (question.told.empty() || has_changed_since(question.sample)) return;
  ++counters_.ocsp_disagreements;
  logger_->error("{} says {} of {}, which is {} in the registry", options_.url, question.told,
                 text_of(question.sample.name), to_string(question.sample.status));
}

/// Such a one is asked about anew, as a change.
bool StatusMonitor::has_changed_since(const SampledStatus& sample) {
  const auto now =
      database_.read([&](storage::Transaction& transaction) { return StatusSamples(transaction).find(sample.name); });
  return !now || now->version != sample.version;
}

void StatusMonitor::compare_crls(const std::vector<SampledStatus>& samples, const std::stop_token& stop) {
  std::map<std::string, std::vector<SampledStatus>> by_issuer;
  for (const SampledStatus& sample : samples) {
    if (authorities_.contains(sample.name.issuer)) by_issuer[sample.name.issuer].push_back(sample);
  }
  for (const auto& [name, asked] : by_issuer) {
    if (stop.stop_requested()) return;
    try {
      compare_crl(name, asked, stop);
    } catch (const Error& error) {
      fail("the CRL of " + name + ": " + error.what(), stop);
    }
  }
}

void StatusMonitor::compare_crl(const std::string& name, const std::vector<SampledStatus>& samples,
                                const std::stop_token& stop) {
  const HttpReply reply =
      http_.get(options_.url + "/crl/" + name + ".crl", {.time = kCrlTime, .octets = kLargestCrl, .stop = stop});
  if (reply.status != 200) throw Error(Errc::unavailable, LogNote{"HTTP " + std::to_string(reply.status)});
  const ForeignCrl crl = ForeignCrl::parse_der(reply.body);
  if (!crl.signed_by(authorities_.at(name))) throw Error(Errc::document_unreadable, LogNote{"not signed by it"});
  std::set<SerialNumber> listed;
  for (const CrlEntry& entry : crl.entries()) listed.insert(entry.serial);
  for (const SampledStatus& sample : samples) {
    if (sample.changed_at + kSettled >= crl.this_update() || sample.not_after <= crl.this_update()) continue;
    if (listed.contains(sample.name.serial) == is_on_lists(sample.status)) {
      ++counters_.answers;
    } else if (!has_changed_since(sample)) {
      ++counters_.crl_disagreements;
      logger_->error("the CRL of {} {} {}, which is {} in the registry", options_.url,
                     is_on_lists(sample.status) ? "has not" : "has", text_of(sample.name), to_string(sample.status));
    }
  }
}

/// The first and every hundredth is told: more would flood the log, and the counter tells how many there were.
void StatusMonitor::fail(const std::string& why, const std::stop_token& stop) {
  if (stop.stop_requested()) return;  // broken off by us
  if (counters_.failures++ % 100 == 0) logger_->warn("{} gives no answer to believe: {}", options_.url, why);
}

}  // namespace tamga::workers
