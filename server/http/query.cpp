#include "server/http/query.hpp"

#include <algorithm>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/error.hpp"

namespace tamga::http {
namespace {

/// RFC 3629: shortest form only, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80U   ? 1
                               : lead < 0xC2U ? 0
                               : lead < 0xE0U ? 2
                               : lead < 0xF0U ? 3
                               : lead < 0xF5U ? 4
                                              : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t j = 1; j < length; ++j) {
      if ((static_cast<unsigned char>(text[i + j]) & 0xC0U) != 0x80U) return false;
    }
    if (length > 1) {
      const auto second = static_cast<unsigned char>(text[i + 1]);
      if ((lead == 0xE0U && second < 0xA0U) || (lead == 0xEDU && second > 0x9FU) || (lead == 0xF0U && second < 0x90U) ||
          (lead == 0xF4U && second > 0x8FU)) {
        return false;
      }
    }
    i += length;
  }
  return true;
}

std::optional<std::string> decode_form(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return decode_percent(spaced);
}

/// A name fit for a pointer and a log: what was sent is shown only when it is a plain word (it could be personal data).
std::string pointer_for(const std::optional<std::string>& name) {
  const bool plain = name && !name->empty() && name->size() <= 40 &&
                     std::all_of(name->begin(), name->end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return plain ? "/query/" + *name : "/query";
}

}  // namespace

std::optional<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    const auto octet = from_hex(text.substr(i + 1, 2));
    if (!octet || octet->size() != 1) return std::nullopt;
    decoded.push_back(static_cast<char>(octet->front()));
    i += 2;
  }
  if (decoded.find('\0') != std::string::npos || !is_utf8(decoded)) return std::nullopt;
  return decoded;
}

Query Query::parse(std::string_view text, std::span<const std::string_view> known) {
  Query query;
  FieldErrors faults;
  const auto add_fault = [&](const std::string& pointer, Errc code) {
    const FieldError fault{pointer, code};
    if (std::find(faults.begin(), faults.end(), fault) == faults.end()) faults.push_back(fault);
  };
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    if (item.empty()) continue;
    const auto equals = item.find('=');
    const auto name = decode_form(item.substr(0, equals));
    const auto value = decode_form(equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1));
    if (!name || std::find(known.begin(), known.end(), *name) == known.end()) {
      add_fault(pointer_for(name), Errc::unknown_field);
    } else if (!value || query.find(*name)) {
      add_fault(pointer_for(name), Errc::wrong_format);
    } else {
      query.parameters_.emplace_back(*name, *value);
    }
  }
  if (!faults.empty()) throw Error::invalid(std::move(faults));
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace tamga::http
