#include "ca-core/registration/channel.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr Words<Channel, 2> kWords = {{
    {Channel::office, "office"},
    {Channel::mfc, "mfc"},
}};

}  // namespace

std::string_view to_string(Channel channel) {
  return word_of(kWords, channel);
}

std::optional<Channel> parse_channel(std::string_view word) {
  return parse_word(kWords, word);
}

}  // namespace tamga
