#pragma once

// Many octet strings as one parameter: PostgreSQL reads an array of bytea character by character, twice, which costs
// more than the rest of the statement. unnest() the beginnings and lengths and take each string with
// substring($octets::bytea FROM begin FOR length).

#include <cstddef>
#include <vector>

#include "ca-core/base/bytes.hpp"

namespace tamga::storage {

class PackedOctets {
 public:
  void add(ByteView octets) {
    begins_.push_back(octets_.size() + 1);  // SQL counts from one
    lengths_.push_back(octets.size());
    octets_.insert(octets_.end(), octets.begin(), octets.end());
  }

  const Bytes& octets() const { return octets_; }
  const std::vector<std::size_t>& begins() const { return begins_; }
  const std::vector<std::size_t>& lengths() const { return lengths_; }

 private:
  Bytes octets_;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> lengths_;
};

}  // namespace tamga::storage
