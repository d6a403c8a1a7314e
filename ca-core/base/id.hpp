#pragma once

// Identifiers of the registry's objects: UUIDs (RFC 9562) that cannot be mixed up, because each kind is a type of its
// own.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/random.hpp"

namespace tamga {

/// The 16 octets and their text form; use Id<Tag> in interfaces.
struct Uuid {
  std::array<std::uint8_t, 16> octets{};

  /// Version 4: 122 random bits.
  static Uuid random(Random& random);

  /// "8-4-4-4-12" hexadecimal digits of either case; nullopt for anything else.
  static std::optional<Uuid> parse(std::string_view text);

  std::string to_string() const;
  auto operator<=>(const Uuid&) const = default;
};

template <typename Tag>
class Id {
 public:
  explicit Id(Uuid uuid) : uuid_(uuid) {}

  static Id make(Random& random) { return Id(Uuid::random(random)); }

  static std::optional<Id> parse(std::string_view text) {
    const auto uuid = Uuid::parse(text);
    return uuid ? std::optional(Id(*uuid)) : std::nullopt;
  }

  std::string to_string() const { return uuid_.to_string(); }
  const Uuid& uuid() const { return uuid_; }
  auto operator<=>(const Id&) const = default;

 private:
  Uuid uuid_;
};

using ApplicationId = Id<struct ApplicationTag>;
using SubscriberId = Id<struct SubscriberTag>;
using OperatorId = Id<struct OperatorTag>;

}  // namespace tamga
