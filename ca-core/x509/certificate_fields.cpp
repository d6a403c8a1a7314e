#include "ca-core/x509/certificate_fields.hpp"

#include <algorithm>

namespace tamga {
namespace {

std::optional<ByteView> whole(der::Reader& reader, std::uint8_t tag) {
  if (!reader.at(tag)) return std::nullopt;
  const auto element = reader.next();
  return element ? std::optional(element->whole) : std::nullopt;
}

/// The octets of a BIT STRING that comes next.
std::optional<ByteView> bit_string(der::Reader& reader) {
  const auto content = reader.take(der::kBitString);
  return content ? der::whole_octets(*content) : std::nullopt;
}

bool read_validity(der::Reader& tbs, CertificateFields& fields) {
  const auto validity = tbs.take(der::kSequence);
  if (!validity) return false;
  der::Reader reader(*validity);
  const auto not_before = reader.next();
  const auto not_after = reader.next();
  if (!not_before || !not_after || !reader.empty()) return false;
  fields.not_before = *not_before;
  fields.not_after = *not_after;
  return true;
}

bool read_key(der::Reader& tbs, CertificateFields& fields) {
  const auto info = whole(tbs, der::kSequence);
  if (!info) return false;
  fields.subject_public_key_info = *info;
  der::Reader reader(*der::only(*info, der::kSequence));
  const auto algorithm = whole(reader, der::kSequence);
  const auto key = bit_string(reader);
  if (!algorithm || !key || !reader.empty()) return false;
  fields.key_algorithm = *algorithm;
  fields.public_key = *key;
  return true;
}

/// What may come after the key: unique identifiers, extensions.
bool read_optional_fields(der::Reader& tbs, CertificateFields& fields) {
  for (const unsigned number : {1U, 2U}) {
    if (!tbs.at(der::context_primitive(number))) continue;
    fields.has_unique_identifiers = true;
    if (!tbs.next()) return false;
  }
  if (tbs.at(der::context_constructed(3))) {
    const auto wrapped = tbs.take(der::context_constructed(3));
    fields.extension_list = wrapped ? der::only(*wrapped, der::kSequence) : std::nullopt;
    if (!fields.extension_list) return false;
    auto extensions = extension_fields(*fields.extension_list);
    if (!extensions) return false;
    fields.extensions = std::move(*extensions);
  }
  return tbs.empty();
}

bool read_tbs(ByteView content, CertificateFields& fields) {
  der::Reader reader(content);
  if (reader.at(der::context_constructed(0))) {
    const auto wrapped = reader.take(der::context_constructed(0));
    fields.version = wrapped ? der::only(*wrapped, der::kInteger) : std::nullopt;
    if (!fields.version) return false;
  }
  const auto serial = reader.take(der::kInteger);
  const auto algorithm = whole(reader, der::kSequence);
  const auto issuer = whole(reader, der::kSequence);
  if (!serial || !algorithm || !issuer || !read_validity(reader, fields)) return false;
  const auto subject = whole(reader, der::kSequence);
  if (!subject || !read_key(reader, fields)) return false;
  fields.serial = *serial;
  fields.inner_algorithm = *algorithm;
  fields.issuer = *issuer;
  fields.subject = *subject;
  return read_optional_fields(reader, fields);
}

}  // namespace

std::optional<CertificateFields> certificate_fields(ByteView der) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  CertificateFields fields{};
  const auto tbs = whole(reader, der::kSequence);
  if (!tbs || !read_tbs(*der::only(*tbs, der::kSequence), fields)) return std::nullopt;
  const auto algorithm = whole(reader, der::kSequence);
  const auto signature = bit_string(reader);
  if (!algorithm || !signature || !reader.empty()) return std::nullopt;
  fields.tbs = *tbs;
  fields.outer_algorithm = *algorithm;
  fields.signature = *signature;
  return fields;
}

std::optional<ExtensionField> extension_field(ByteView content) {
  der::Reader reader(content);
  ExtensionField field{};
  const auto oid = reader.take(der::kOid);
  if (!oid || oid->empty()) return std::nullopt;
  field.oid = *oid;
  if (reader.at(der::kBoolean)) {
    const auto octets = reader.take(der::kBoolean);
    const auto critical = octets ? der::boolean(*octets) : std::nullopt;
    if (!critical) return std::nullopt;
    field.critical = *critical;
    field.default_written = !*critical;
  }
  const auto value = reader.take(der::kOctetString);
  if (!value || !reader.empty()) return std::nullopt;
  field.value = *value;
  return field;
}

std::optional<std::vector<ExtensionField>> extension_fields(ByteView list) {
  std::vector<ExtensionField> fields;
  der::Reader reader(list);
  while (!reader.empty()) {
    const auto content = reader.take(der::kSequence);
    const auto field = content ? extension_field(*content) : std::nullopt;
    if (!field) return std::nullopt;
    fields.push_back(*field);
  }
  return fields;
}

const ExtensionField* find_extension(const std::vector<ExtensionField>& extensions, std::string_view oid) {
  const Bytes encoded = der::oid(oid);
  const ByteView content = ByteView(encoded).subspan(2);
  const auto found = std::ranges::find_if(
      extensions, [&](const ExtensionField& field) { return std::ranges::equal(field.oid, content); });
  return found == extensions.end() ? nullptr : &*found;
}

std::optional<ByteView> public_key_value(ByteView subject_public_key_info) {
  const auto content = der::only(subject_public_key_info, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  if (!reader.take(der::kSequence)) return std::nullopt;
  const auto key = bit_string(reader);
  return reader.empty() ? key : std::nullopt;
}

}  // namespace tamga
