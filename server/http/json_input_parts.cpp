#include "server/http/json_input_parts.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ca-core/identity/text_line.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/http/json_document.hpp"

namespace tamga::http {
namespace {

Parsed<Bytes> parse_request_text(std::string_view text) {
  if (text.empty()) return Errc::too_short;
  if (text.size() > CertificateRequest::kMaxOctets) return Errc::too_long;
  const ByteView octets = as_bytes(text);
  return Bytes(octets.begin(), octets.end());
}

/// A document whose texts are wiped, whichever way its reading ends.
struct Document {
  ~Document() { wipe_texts(root); }

  nlohmann::json root;
};

}  // namespace

void read_body(ByteView body, const std::function<void(JsonReader&)>& read) {
  FieldErrors errors;
  Document document{parse_json(body, errors)};
  JsonReader reader(document.root, errors);
  read(reader);
  reader.finish();
  if (!errors.empty()) throw Error::invalid(std::move(errors));
}

Parsed<std::string> parse_remark(std::string_view text) {
  std::string remark(text);
  std::replace_if(
      remark.begin(), remark.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return normalise_line(remark, kMaxRemark);
}

std::optional<Identification> read_identification(JsonReader& parent, Presence presence, Instant now) {
  JsonReader reader = parent.object("identification", presence);
  const auto kind = reader.word("kind", parse_identification_kind);
  auto document = reader.read<IdentificationDocument>("document");
  const auto at = reader.past_instant("at", Presence::required, now);
  reader.finish();
  if (!kind || !document || !at) return std::nullopt;
  return Identification{*kind, std::move(*document), *at};
}

std::optional<Bytes> read_certificate_request(JsonReader& reader) {
  return reader.read_with("request", Presence::required, parse_request_text);
}

}  // namespace tamga::http
