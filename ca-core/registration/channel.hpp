#pragma once

// Where an application came in: the CA's own office, or a counter of a multifunctional centre (МФЦ). It decides the
// term.

#include <optional>
#include <string_view>

namespace tamga {

enum class Channel { office, mfc };

/// "office", "mfc": the word of the API and of the database.
std::string_view to_string(Channel channel);
std::optional<Channel> parse_channel(std::string_view word);

}  // namespace tamga
