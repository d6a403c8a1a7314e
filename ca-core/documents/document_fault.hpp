#pragma once

// How a signed document is refused: the code, and one word that tells the client which part of it is at fault.

#include <string>
#include <string_view>

#include "ca-core/base/error.hpp"

namespace tamga {

/// The member of the problem document that holds the word.
inline constexpr std::string_view kFaultsMember = "faults";

[[noreturn]] inline void refuse_document(Errc code, std::string_view fault) {
  ErrorDetails details;
  details.members.emplace_back(kFaultsMember, std::vector<std::string>{std::string(fault)});
  throw Error(code, std::move(details), LogNote{"signed document: " + std::string(fault)});
}

}  // namespace tamga
