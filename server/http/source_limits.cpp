#include "server/http/source_limits.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <arpa/inet.h>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/error.hpp"

namespace tamga::http {
namespace {

constexpr long kRetryAfterSeconds = 1;

Error refusal(Errc code) {
  return Error(code, ErrorDetails{.fields = {}, .members = {}, .retry_after_seconds = kRetryAfterSeconds});
}

}  // namespace

SourceLimits::Visit::~Visit() {
  const std::scoped_lock lock(limits_.mutex_);
  --limits_.visits_;
}

SourceLimits::Visit SourceLimits::enter(std::string_view address, Instant now) {
  {
    const std::string source = source_of(address);
    const std::scoped_lock lock(mutex_);
    const bool is_busy = visits_ >= rates_.at_the_same_time;
    if (rates_.per_second > 0) {
      Asked& asked = remembered(source, now);
      if (asked.tokens == 0) throw refusal(Errc::too_many_attempts);
      if (!is_busy) --asked.tokens;
    }
    if (is_busy) throw refusal(Errc::too_busy);
    ++visits_;
  }
  return Visit(*this);
}

std::size_t SourceLimits::size() const {
  const std::scoped_lock lock(mutex_);
  return asked_.size();
}

std::string SourceLimits::source_of(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));  // without the zone of a link-local address
  std::array<std::uint8_t, 16> octets{};
  if (::inet_pton(AF_INET6, text.c_str(), octets.data()) != 1) return text;
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (!std::equal(kMapped.begin(), kMapped.end(), octets.begin())) return to_hex({octets.data(), octets.size() / 2});
  std::string dotted;
  for (std::size_t i = kMapped.size(); i < octets.size(); ++i) {
    dotted += (dotted.empty() ? "" : ".") + std::to_string(octets[i]);
  }
  return dotted;
}

// Whoever has more addresses than are remembered is not kept out by a limit for each: forgetting one gives nobody else
// less.
SourceLimits::Asked& SourceLimits::remembered(const std::string& source, Instant now) {
  const auto place = places_.find(source);
  if (place != places_.end()) {
    Asked& asked = *place->second;
    asked.tokens = tokens_at(asked, now);
    asked.at = now;
    asked_.splice(asked_.end(), asked_, place->second);
    return asked;
  }
  if (asked_.size() >= rates_.sources) {
    places_.erase(asked_.front().source);
    asked_.pop_front();
  }
  asked_.push_back({source, rates_.burst, now});
  places_.emplace(asked_.back().source, std::prev(asked_.end()));
  return asked_.back();
}

// A clock that was set back gives nothing and takes nothing.
std::size_t SourceLimits::tokens_at(const Asked& asked, Instant now) const {
  const auto seconds = static_cast<std::size_t>(std::max<std::int64_t>((now - asked.at).count(), 0));
  if (seconds >= rates_.burst) return rates_.burst;  // at least one a second; and nothing overflows
  return std::min(rates_.burst, asked.tokens + seconds * rates_.per_second);
}

}  // namespace tamga::http
