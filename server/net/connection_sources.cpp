#include "server/net/connection_sources.hpp"

namespace tamga::net {
namespace {

std::pair<bool, std::uint64_t> source_of(const boost::asio::ip::address& address) {
  if (address.is_v4()) return {false, address.to_v4().to_uint()};
  const auto six = address.to_v6();
  // A listener of IPv6 sees IPv4 clients so.
  if (six.is_v4_mapped()) return {false, make_address_v4(boost::asio::ip::v4_mapped, six).to_uint()};
  std::uint64_t prefix = 0;
  const auto octets = six.to_bytes();
  for (std::size_t i = 0; i < 8; ++i) prefix = (prefix << 8U) | octets[i];
  return {true, prefix};
}

}  // namespace

std::optional<ConnectionSources::Place> ConnectionSources::enter(const boost::asio::ip::address& address) {
  if (most_ == 0) return Place(nullptr, {});
  const auto source = source_of(address);
  const std::scoped_lock lock(mutex_);
  std::size_t& open = open_[source];
  if (open >= most_) return std::nullopt;
  ++open;
  return Place(this, source);
}

void ConnectionSources::leave(Place::Source source) {
  const std::scoped_lock lock(mutex_);
  const auto place = open_.find(source);
  if (--place->second == 0) open_.erase(place);
}

std::size_t ConnectionSources::size() const {
  const std::scoped_lock lock(mutex_);
  return open_.size();
}

}  // namespace tamga::net
