#include "ca-core/lint/request_specimen.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kExtensionRequest = "1.2.840.113549.1.9.14";
constexpr std::string_view kMicrosoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14";

std::optional<ByteView> whole(der::Reader& reader, std::uint8_t tag) {
  if (!reader.at(tag)) return std::nullopt;
  const auto element = reader.next();
  return element ? std::optional(element->whole) : std::nullopt;
}

bool read_key(ByteView info, KeyParts& key) {
  der::Reader reader(*der::only(info, der::kSequence));
  const auto algorithm = whole(reader, der::kSequence);
  const auto bits = reader.take(der::kBitString);
  const auto value = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!algorithm || !value || !reader.empty()) return false;
  key = key_parts(info, *algorithm, *value);
  return true;
}

void read_extensions(const RequestAttribute& attribute, RequestSpecimen& request) {
  const auto list = der::only(attribute.values, der::kSequence);
  const auto fields = list ? extension_fields(*list) : std::nullopt;
  if (!fields) {
    request.extensions_readable = false;
    return;
  }
  request.extensions.insert(request.extensions.end(), fields->begin(), fields->end());
}

bool read_attributes(ByteView content, RequestSpecimen& request) {
  der::Reader reader(content);
  while (!reader.empty()) {
    const auto element = reader.at(der::kSequence) ? reader.next() : std::nullopt;
    if (!element) return false;
    der::Reader parts(element->content);
    const auto type = parts.take(der::kOid);
    const auto values = parts.take(der::kSet);
    if (!type || !values || !parts.empty()) return false;
    request.attributes.push_back({der::oid_text(*type).value_or(std::string()), *values, element->whole});
    const RequestAttribute& attribute = request.attributes.back();
    if (attribute.type == kExtensionRequest || attribute.type == kMicrosoftExtensionRequest) {
      read_extensions(attribute, request);
    }
  }
  return true;
}

bool read_info(ByteView content, RequestSpecimen& request) {
  der::Reader reader(content);
  const auto version = reader.take(der::kInteger);
  const auto subject = whole(reader, der::kSequence);
  const auto key = whole(reader, der::kSequence);
  if (!version || !subject || !key || !read_key(*key, request.key)) return false;
  request.version = *version;
  request.subject = read_name(*subject);
  if (reader.at(der::context_constructed(0))) {
    request.has_attribute_list = true;
    const auto list = reader.take(der::context_constructed(0));
    if (!list || !read_attributes(*list, request)) return false;
  }
  return reader.empty();
}

}  // namespace

std::optional<RequestSpecimen> RequestSpecimen::read(ByteView der) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  RequestSpecimen request;
  const auto info = whole(reader, der::kSequence);
  const auto algorithm = whole(reader, der::kSequence);
  const auto bits = reader.take(der::kBitString);
  const auto signature = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!info || !algorithm || !signature || !reader.empty()) return std::nullopt;
  request.info = *info;
  request.algorithm = *algorithm;
  request.signature = *signature;
  if (!read_info(*der::only(*info, der::kSequence), request)) return std::nullopt;
  return request;
}

}  // namespace tamga::lint
