#pragma once

// PEM (RFC 7468): base64 between lines that name what it is.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"

namespace tamga::pem {

struct Block {
  std::string_view label;  // one of those asked for
  Bytes der;
  std::string_view rest;  // the text after the END line
};

/// The first block with one of these labels; other blocks and text before it are passed over. White space within the
/// base64 is allowed, headers are not. nullopt when there is none or the first one is damaged.
std::optional<Block> first_block(std::string_view text, std::initializer_list<std::string_view> labels);

/// Lines of 64 characters, a line break at the end.
std::string encode(std::string_view label, ByteView der);

}  // namespace tamga::pem
