#include "ca-core/lint/extension_values.hpp"

#include <algorithm>

#include "ca-core/identity/unicode_text.hpp"

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

bool read_policy(ByteView content, std::vector<PolicyQualifier>& qualifiers) {
  der::Reader reader(content);
  const auto policy = reader.take(der::kOid);
  if (!policy) return false;
  if (reader.empty()) return true;
  const auto list = reader.take(der::kSequence);
  if (!list || list->empty() || !reader.empty()) return false;
  der::Reader inner(*list);
  while (!inner.empty()) {
    const auto parts = inner.take(der::kSequence);
    if (!parts) return false;
    der::Reader qualifier(*parts);
    const auto oid = qualifier.take(der::kOid);
    const auto value = qualifier.next();
    if (!oid || !value || !qualifier.empty()) return false;
    qualifiers.push_back({der::oid_text(*policy).value_or(""), der::oid_text(*oid).value_or(""), *value});
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

std::optional<std::vector<PolicyQualifier>> read_policy_qualifiers(ByteView value) {
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return std::nullopt;
  std::vector<PolicyQualifier> qualifiers;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto policy = reader.take(der::kSequence);
    if (!policy || !read_policy(*policy, qualifiers)) return std::nullopt;
  }
  return qualifiers;
}

std::optional<UserNotice> read_user_notice(const der::Element& qualifier) {
  if (qualifier.tag != der::kSequence) return std::nullopt;
  der::Reader reader(qualifier.content);
  UserNotice notice;
  if (reader.at(der::kSequence)) {
    notice.has_reference = true;
    if (!reader.next()) return std::nullopt;
  }
  if (reader.empty()) return notice;
  notice.text = reader.next();
  return notice.text && reader.empty() ? std::optional(notice) : std::nullopt;
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

const ExtensionField* find_repeated(std::span<const ExtensionField> extensions) {
  std::vector<const ExtensionField*> sorted;
  sorted.reserve(extensions.size());
  for (const ExtensionField& extension : extensions) sorted.push_back(&extension);
  // Equal ones stay in their order: of two neighbours the one before was the first in the list.
  std::ranges::stable_sort(sorted, [](const ExtensionField* a, const ExtensionField* b) {
    return std::ranges::lexicographical_compare(a->oid, b->oid);
  });
  const ExtensionField* first = nullptr;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (!std::ranges::equal(sorted[i - 1]->oid, sorted[i]->oid)) continue;
    if (first == nullptr || sorted[i - 1] < first) first = sorted[i - 1];
  }
  return first;
}

bool is_subject_sign_tool(ByteView value) {
  const auto tool = der::only(value, der::kUtf8String);
  const auto characters = tool ? unicode::decode(as_text(*tool)) : std::nullopt;
  return characters && !characters->empty() && characters->size() <= 200;
}

}  // namespace tamga::lint
