#pragma once

// Who calls: an operator of the registry, found by his certificate. Use cases record him and take office and channel
// from him, never from the body.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ca-core/base/id.hpp"

namespace tamga::app {

/// Bits, so that a route can name several.
enum class Role : std::uint8_t { administrator = 1, operator_ = 2, mfc_clerk = 4, auditor = 8 };

inline constexpr std::array<std::pair<Role, std::string_view>, 4> kRoleNames{{{Role::administrator, "administrator"},
                                                                              {Role::operator_, "operator"},
                                                                              {Role::mfc_clerk, "mfc_clerk"},
                                                                              {Role::auditor, "auditor"}}};

constexpr std::string_view to_string(Role role) {
  for (const auto& [value, name] : kRoleNames) {
    if (value == role) return name;
  }
  return {};
}

constexpr std::optional<Role> parse_role(std::string_view text) {
  for (const auto& [value, name] : kRoleNames) {
    if (name == text) return value;
  }
  return std::nullopt;
}

struct Actor {
  OperatorId id;
  std::string name;
  Role role;
  std::string office;
};

}  // namespace tamga::app
