#pragma once

// How much anybody may ask who need not say who he is: so many requests at once, so many a second from then on, by the
// address that they come from, and no more at the same time than leaves workers for the staff.

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"

namespace tamga::http {

struct SourceRates {
  std::size_t burst = 120;           // requests at once, at least 1
  std::size_t per_second = 2;        // from then on; 0: any number, and nothing is counted
  std::size_t at_the_same_time = 2;  // of all sources together
  std::size_t sources = 20'000;      // remembered at most, some 5 MB; then the one that has been silent longest goes
};

/// Thread-safe.
class SourceLimits {
 public:
  explicit SourceLimits(SourceRates rates = {}) : rates_(rates) {}

  /// A request that is being answered. The limits must live longer.
  class [[nodiscard]] Visit {
   public:
    explicit Visit(SourceLimits& limits) : limits_(limits) {}
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    SourceLimits& limits_;
  };

  /// Error{too_many_attempts} with the seconds after which this source may ask again, Error{too_busy} when too many are
  /// being answered; neither counts. `address` as text, IPv4 or IPv6.
  Visit enter(std::string_view address, Instant now);

  /// Sources that are remembered.
  std::size_t size() const;

  /// The one that is counted: "192.0.2.7" as it is; of an IPv6 address the network of 64 bits, which is what one
  /// customer is given and may draw addresses from at will (RFC 6177). IPv4 within IPv6 is IPv4.
  static std::string source_of(std::string_view address);

 private:
  struct Asked {
    std::string source;
    std::size_t tokens;  // left
    Instant at;
  };

  Asked& remembered(const std::string& source, Instant now);
  std::size_t tokens_at(const Asked& asked, Instant now) const;

  const SourceRates rates_;
  mutable std::mutex mutex_;
  std::list<Asked> asked_;                                         // the one that has been silent longest comes first
  std::map<std::string_view, std::list<Asked>::iterator> places_;  // by Asked::source
  std::size_t visits_ = 0;
};

}  // namespace tamga::http
