#include "ca-core/lint/extension_values.hpp"

namespace tamga::lint {
namespace {

using der::context_constructed;
using der::context_primitive;

constexpr std::uint8_t kDirectoryName = context_constructed(4);
constexpr std::uint8_t kUri = context_primitive(6);

std::vector<std::string_view> uris(ByteView general_names) {
  std::vector<std::string_view> found;
  der::Reader reader(general_names);
  while (!reader.empty()) {
    const auto name = reader.next();
    if (!name) break;
    if (name->tag == kUri) found.push_back(as_text(name->content));
  }
  return found;
}

/// DistributionPoint: a name, reasons, an issuer; of them a name or an issuer.
std::optional<std::vector<std::string_view>> read_distribution_point(ByteView content) {
  der::Reader reader(content);
  std::vector<std::string_view> found;
  bool named = false;
  if (reader.at(context_constructed(0))) {
    const auto choice = reader.take(context_constructed(0));
    if (!choice) return std::nullopt;
    der::Reader inner(*choice);
    const auto name = inner.next();
    if (!name || !inner.empty()) return std::nullopt;
    if (name->tag == context_constructed(0)) found = uris(name->content);
    named = true;
  }
  if (reader.at(context_primitive(1)) && !reader.next()) return std::nullopt;
  if (reader.at(context_constructed(2))) named = reader.next().has_value() || named;
  return named && reader.empty() ? std::optional(found) : std::nullopt;
}

bool read_qualifier(ByteView content, std::vector<der::Element>& texts) {
  der::Reader reader(content);
  const auto oid = reader.take(der::kOid);
  const auto value = reader.next();
  if (!oid || !value || !reader.empty()) return false;
  if (der::oid_text(*oid) != "1.3.6.1.5.5.7.2.2") return true;
  if (value->tag != der::kSequence) return false;
  der::Reader notice(value->content);
  if (notice.at(der::kSequence) && !notice.next()) return false;
  if (notice.empty()) return true;
  const auto text = notice.next();
  if (!text || !notice.empty()) return false;
  texts.push_back(*text);
  return true;
}

bool read_policy(ByteView content, std::vector<der::Element>& texts) {
  der::Reader reader(content);
  if (!reader.take(der::kOid)) return false;
  if (reader.empty()) return true;
  const auto qualifiers = reader.take(der::kSequence);
  if (!qualifiers || qualifiers->empty() || !reader.empty()) return false;
  der::Reader inner(*qualifiers);
  while (!inner.empty()) {
    const auto qualifier = inner.take(der::kSequence);
    if (!qualifier || !read_qualifier(*qualifier, texts)) return false;
  }
  return true;
}

}  // namespace

std::optional<AuthorityKey> read_authority_key(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  AuthorityKey key;
  if (reader.at(context_primitive(0))) key.identifier = reader.take(context_primitive(0));
  if (reader.at(context_constructed(1))) key.issuer = reader.take(context_constructed(1));
  if (reader.at(context_primitive(2))) key.serial = reader.take(context_primitive(2));
  return reader.empty() ? std::optional(key) : std::nullopt;
}

std::optional<ByteView> directory_name(ByteView general_names) {
  der::Reader reader(general_names);
  while (!reader.empty()) {
    const auto name = reader.next();
    if (!name) return std::nullopt;
    if (name->tag == kDirectoryName) return name->content;
  }
  return std::nullopt;
}

std::optional<std::vector<std::vector<std::string_view>>> read_distribution_points(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return std::nullopt;
  std::vector<std::vector<std::string_view>> points;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto point = reader.take(der::kSequence);
    auto found = point ? read_distribution_point(*point) : std::nullopt;
    if (!found) return std::nullopt;
    points.push_back(std::move(*found));
  }
  return points;
}

std::optional<std::vector<AccessDescription>> read_access_descriptions(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return std::nullopt;
  std::vector<AccessDescription> descriptions;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto description = reader.take(der::kSequence);
    if (!description) return std::nullopt;
    der::Reader inner(*description);
    const auto method = inner.take(der::kOid);
    const auto location = inner.next();
    if (!method || !location || !inner.empty()) return std::nullopt;
    descriptions.push_back({der::oid_text(*method).value_or(std::string()),
                            location->tag == kUri ? as_text(location->content) : std::string_view()});
  }
  return descriptions;
}

std::optional<std::vector<der::Element>> read_explicit_texts(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return std::nullopt;
  std::vector<der::Element> texts;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto policy = reader.take(der::kSequence);
    if (!policy || !read_policy(*policy, texts)) return std::nullopt;
  }
  return texts;
}

std::optional<std::vector<der::Element>> read_general_names(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return std::nullopt;
  std::vector<der::Element> names;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto name = reader.next();
    if (!name) return std::nullopt;
    names.push_back(*name);
  }
  return names;
}

std::optional<PrivateKeyPeriod> read_private_key_period(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return std::nullopt;
  der::Reader reader(*content);
  PrivateKeyPeriod period;
  for (const unsigned number : {0U, 1U}) {
    if (!reader.at(context_primitive(number))) continue;
    const auto octets = reader.take(context_primitive(number));
    const auto instant = octets ? der::generalized_time(*octets) : std::nullopt;
    if (!instant) return std::nullopt;
    (number == 0 ? period.not_before : period.not_after) = instant;
  }
  return reader.empty() ? std::optional(period) : std::nullopt;
}

}  // namespace tamga::lint
