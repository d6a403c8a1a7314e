#include "server/net/status_request_scanner.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "server/net/uri_authority.hpp"

namespace tamga::net {
namespace {

/// Fields that change what a request means. Those of no interest are checked for their form only.
enum class Field {
  none,
  host,
  content_length,
  connection,
  content_type,
  if_none_match,
  if_modified_since,
  range,
  if_range,
  accept_encoding,
  left_to_the_parser,
};
constexpr std::size_t kFields = static_cast<std::size_t>(Field::left_to_the_parser);

struct FieldName {
  std::string_view name;  // in small letters
  Field field;
};
constexpr FieldName kNames[] = {
    {"host", Field::host},
    {"range", Field::range},
    {"expect", Field::left_to_the_parser},
    {"if-match", Field::left_to_the_parser},
    {"if-range", Field::if_range},
    {"connection", Field::connection},
    {"content-type", Field::content_type},
    {"if-none-match", Field::if_none_match},
    {"content-length", Field::content_length},
    {"accept-encoding", Field::accept_encoding},
    {"proxy-connection", Field::left_to_the_parser},
    {"if-modified-since", Field::if_modified_since},
    {"transfer-encoding", Field::left_to_the_parser},
    {"if-unmodified-since", Field::left_to_the_parser},
};

/// `small` has neither capitals nor anything but letters and hyphens.
bool equals_ignoring_case(std::string_view text, std::string_view small) {
  if (text.size() != small.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + ('a' - 'A')) : text[i];
    if (letter != small[i]) return false;
  }
  return true;
}

Field field_of(std::string_view name) {
  for (const FieldName& known : kNames) {
    if (equals_ignoring_case(name, known.name)) return known.field;
  }
  return Field::none;
}

/// Whether all octets are from `least` to '~'. Eight at a time: most of a request is read here.
bool is_printable(std::string_view text, std::uint8_t least) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = kEach * 0x80U;
  const std::uint64_t lift = kEach * (0x80U - least);
  std::uint64_t wrong = 0;
  std::size_t done = 0;
  for (; done + sizeof(std::uint64_t) <= text.size(); done += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + done, sizeof(word));
    const std::uint64_t low = word & ~kHigh;
    // The high bit of each octet: itself above ASCII; its rest not reaching `least`; its rest past '~'.
    wrong |= word | ~(low + lift) | (low + kEach);
  }
  if ((wrong & kHigh) != 0) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(done), text.end(),
                     [least](char c) { return c >= static_cast<char>(least) && c <= '~'; });
}

/// token of RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  static constexpr auto kToken = [] {
    std::array<bool, 256> allowed{};
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
      allowed[static_cast<unsigned char>(c)] = true;
    return allowed;
  }();
  return !text.empty() && std::ranges::all_of(text, [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

std::string_view without_blanks(std::string_view value) {
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return value;
}

/// Lines that end with CRLF, off the front of a text.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  /// nullopt when the end of the line is not there or is another one. A CR within it is no printable character.
  std::optional<std::string_view> take() {
    const std::size_t end = text_.find('\n', taken_);
    if (end == std::string_view::npos || end == taken_ || text_[end - 1] != '\r') return std::nullopt;
    const auto line = text_.substr(taken_, end - 1 - taken_);
    taken_ = end + 1;
    return line;
  }

  std::size_t taken() const { return taken_; }

 private:
  std::string_view text_;
  std::size_t taken_ = 0;
};

struct RequestLine {
  http::Method method = http::Method::other;
  std::string_view target;
};

std::optional<RequestLine> read_request_line(std::string_view line) {
  constexpr std::string_view kVersion = " HTTP/1.1";
  if (!line.ends_with(kVersion)) return std::nullopt;
  line.remove_suffix(kVersion.size());
  RequestLine read;
  if (line.starts_with("GET ")) {
    read = {http::Method::get, line.substr(4)};
  } else if (line.starts_with("POST ")) {
    read = {http::Method::post, line.substr(5)};
  } else if (line.starts_with("HEAD ")) {
    read = {http::Method::head, line.substr(5)};
  }
  constexpr std::uint8_t kVisible = '!';
  if (read.target.empty() || !is_printable(read.target, kVisible)) return std::nullopt;
  return read;
}

/// Values by field, each at most once.
class Fields {
 public:
  /// False when the line is for the parser.
  bool add(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
    const auto value = without_blanks(line.substr(colon + 1));
    if (!is_printable(value, ' ')) return false;
    const Field field = field_of(line.substr(0, colon));
    if (field == Field::none) return true;
    if (field == Field::left_to_the_parser || values_[static_cast<std::size_t>(field)]) return false;
    if (field == Field::host && !is_uri_authority(value)) return false;
    if (field == Field::connection && !equals_ignoring_case(value, "keep-alive")) return false;
    values_[static_cast<std::size_t>(field)] = value;
    return true;
  }

  bool has(Field field) const { return values_[static_cast<std::size_t>(field)].has_value(); }
  std::string_view operator[](Field field) const {
    return values_[static_cast<std::size_t>(field)].value_or(std::string_view());
  }

 private:
  std::array<std::optional<std::string_view>, kFields> values_;
};

/// nullopt when it is no number or above the limit.
std::optional<std::size_t> body_length(const Fields& fields, std::size_t limit) {
  if (!fields.has(Field::content_length)) return 0;
  const auto text = fields[Field::content_length];
  std::size_t length = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (failure != std::errc() || end != text.data() + text.size() || length > limit) return std::nullopt;
  return length;
}

}  // namespace

std::size_t scan_request(ByteView octets, const RequestLimits& limits, StatusRequest& request) {
  const std::string_view text = as_text(octets);
  Lines lines(text.substr(0, limits.header));
  const auto first = lines.take();
  const auto start = first ? read_request_line(*first) : std::nullopt;
  if (!start) return 0;
  Fields fields;
  for (;;) {
    const auto line = lines.take();
    if (!line) return 0;
    if (line->empty()) break;
    if (!fields.add(*line)) return 0;
  }
  const auto length = body_length(fields, limits.body);
  if (!fields.has(Field::host) || !length || text.size() - lines.taken() < *length) return 0;
  request.method = start->method;
  request.target = start->target;
  request.content_type = fields[Field::content_type];
  request.if_none_match = fields[Field::if_none_match];
  request.if_modified_since = fields[Field::if_modified_since];
  request.range = fields[Field::range];
  request.if_range = fields[Field::if_range];
  request.accept_encoding = fields[Field::accept_encoding];
  request.body = text.substr(lines.taken(), *length);
  request.keep_alive = true;
  request.old_version = false;
  return lines.taken() + *length;
}

}  // namespace tamga::net
