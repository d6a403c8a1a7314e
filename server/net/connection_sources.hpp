#pragma once

// How many connections each source has open: an IPv4 address, or the /64 of an IPv6 address, which is what one customer
// is given and may draw addresses from at will (RFC 6177).

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/ip/address.hpp>

namespace tamga::net {

/// Thread-safe. Holds no more entries than there are places taken.
class ConnectionSources {
 public:
  /// `most` connections of one source; 0: any number, and nothing is counted.
  explicit ConnectionSources(std::size_t most) : most_(most) {}

  /// One connection's place, given back when it goes. The sources must live longer.
  class Place {
   public:
    Place(Place&& other) noexcept : sources_(std::exchange(other.sources_, nullptr)), source_(other.source_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (sources_ != nullptr) sources_->leave(source_);
    }

   private:
    friend class ConnectionSources;
    using Source = std::pair<bool, std::uint64_t>;  // IPv6 or not, its first octets
    Place(ConnectionSources* sources, Source source) : sources_(sources), source_(source) {}

    ConnectionSources* sources_;  // null: nothing is counted
    Source source_;
  };

  /// nullopt when the source has as many as it may.
  std::optional<Place> enter(const boost::asio::ip::address& address);

  /// Sources with a connection.
  std::size_t size() const;

 private:
  void leave(Place::Source source);

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::map<Place::Source, std::size_t> open_;
};

}  // namespace tamga::net
