#pragma once

// Whom a search by personal data means: the blind indexes of what is known of him. Absent members restrict nothing.

#include <optional>

#include "ca-core/base/bytes.hpp"

namespace tamga::storage {

struct PersonSelection {
  std::optional<Bytes> snils;
  std::optional<Bytes> passport;
  std::optional<Bytes> phone;
  std::optional<Bytes> email;
};

}  // namespace tamga::storage
