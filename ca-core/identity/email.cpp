#include "ca-core/identity/email.hpp"

#include <algorithm>

namespace tamga {
namespace {

constexpr std::size_t kMaxLocalPart = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kMaxLabel = 63;      // RFC 1035 section 2.3.4

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 5322 section 3.2.3: atext.
bool is_atom_character(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
  return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
}

template <typename Predicate>
bool all_dotted_parts(std::string_view text, Predicate predicate) {
  while (true) {
    const auto dot = text.find('.');
    if (!predicate(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_atom(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_atom_character);
}

bool is_domain_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  const auto last_dot = domain.rfind('.');
  if (last_dot == std::string_view::npos || !all_dotted_parts(domain, is_domain_label)) return false;
  // A top-level domain is never a number (RFC 3696 section 2): this keeps IP addresses out.
  const std::string_view top = domain.substr(last_dot + 1);
  return !std::all_of(top.begin(), top.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Parsed<Email> Email::parse(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; })) return Errc::bad_characters;
  if (text.size() > kMaxLength) return Errc::too_long;
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return Errc::wrong_format;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  if (local.size() > kMaxLocalPart || !all_dotted_parts(local, is_atom) || !is_domain(domain))
    return Errc::wrong_format;

  std::string canonical(text);
  for (std::size_t i = at; i < canonical.size(); ++i) {
    if (canonical[i] >= 'A' && canonical[i] <= 'Z') canonical[i] = static_cast<char>(canonical[i] - 'A' + 'a');
  }
  return Email(std::move(canonical));
}

}  // namespace tamga
