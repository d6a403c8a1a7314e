#include "ca-core/x509/name_text.hpp"

#include <algorithm>
#include <array>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga {
namespace {

struct Label {
  std::string_view oid;
  std::string_view text;
};

constexpr std::array<Label, 16> kLabels = {{
    {oid::kCommonName, "CN"},
    {oid::kSurname, "SN"},
    {oid::kGivenName, "GN"},
    {oid::kCountry, "C"},
    {oid::kStateOrProvince, "ST"},
    {oid::kLocality, "L"},
    {oid::kStreetAddress, "STREET"},
    {oid::kOrganization, "O"},
    {oid::kOrganizationalUnit, "OU"},
    {oid::kTitle, "T"},
    {oid::kOgrn, "OGRN"},
    {oid::kOgrnip, "OGRNIP"},
    {oid::kInnle, "INNLE"},
    {oid::kInn, "INN"},
    {oid::kSnils, "SNILS"},
    {oid::kEmailAddress, "E"},
}};

std::string label_of(ByteView oid_content) {
  const auto dotted = der::oid_text(oid_content);
  if (!dotted) return "?";
  const auto known = std::ranges::find(kLabels, *dotted, &Label::oid);
  return known == kLabels.end() ? *dotted : std::string(known->text);
}

std::optional<std::u32string> big_endian(ByteView octets, std::size_t width) {
  if (octets.size() % width != 0) return std::nullopt;
  std::u32string text;
  for (std::size_t i = 0; i < octets.size(); i += width) {
    char32_t c = 0;
    for (std::size_t j = 0; j < width; ++j) c = c << 8U | octets[i + j];
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    text.push_back(c);
  }
  return text;
}

std::string value_text(const der::Element& value) {
  auto text = characters_of(value.tag, value.content);
  if (!text) return "#" + to_hex(value.whole);
  // What cannot be seen, or would turn the line round, must not reach a screen.
  std::erase_if(*text, [](char32_t c) { return unicode::is_format(c) || unicode::is_forbidden(c); });
  return unicode::encode(*text);
}

}  // namespace

std::optional<std::u32string> characters_of(std::uint8_t tag, ByteView content) {
  switch (tag) {
    case der::kUtf8String:
    case der::kNumericString:
    case der::kPrintableString:
    case der::kIa5String:
      return unicode::decode(as_text(content));
    case der::kBmpString:
      return big_endian(content, 2);
    case der::kUniversalString:
      return big_endian(content, 4);
    case der::kTeletexString:
      return big_endian(content, 1);
    default:
      return std::nullopt;
  }
}

std::string name_text(ByteView name_der) {
  std::string text;
  const auto content = der::only(name_der, der::kSequence);
  der::Reader names(content.value_or(ByteView{}));
  while (const auto set = names.take(der::kSet)) {
    der::Reader attributes(*set);
    while (const auto attribute = attributes.take(der::kSequence)) {
      der::Reader parts(*attribute);
      const auto type = parts.take(der::kOid);
      const auto value = parts.next();
      if (!type || !value) continue;
      if (!text.empty()) text += ", ";
      text.append(label_of(*type)).append("=").append(value_text(*value));
    }
  }
  return text;
}

}  // namespace tamga
