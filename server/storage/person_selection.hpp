#pragma once

// Whom a search means: the blind indexes of what is known of a person, and the numbers of the legal entity for which he
// acts. Absent members restrict nothing.

#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"

namespace tamga::storage {

struct PersonSelection {
  std::optional<Bytes> snils;
  std::optional<Bytes> passport;
  std::optional<Bytes> phone;
  std::optional<Bytes> email;
  std::optional<Bytes> ogrnip;
  std::optional<std::string> ogrn;
  std::optional<std::string> organisation_inn;
};

}  // namespace tamga::storage
