#include "server/http/json_input_webhook.hpp"

#include <optional>
#include <string>
#include <utility>

#include "ca-core/identity/text_line.hpp"
#include "server/http/issuer_name.hpp"
#include "server/http/json_input_parts.hpp"

namespace tamga::http {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostIssuers = 100;
constexpr std::size_t kMostCertificates = 1000;

Parsed<std::string> parse_name(std::string_view text) {
  return normalise_line(text, kLongestName);
}

Parsed<std::string> parse_issuer(std::string_view text) {
  auto name = parse_issuer_name(text);
  if (!name) return Errc::wrong_format;
  return *std::move(name);
}

Parsed<SerialNumber> parse_serial(std::string_view text) {
  auto serial = SerialNumber::parse_hex(text);
  if (!serial) return Errc::wrong_format;
  return *std::move(serial);
}

std::vector<CertificateName> read_certificates(JsonReader& reader) {
  std::vector<CertificateName> names;
  for (JsonReader& element : reader.objects("certificates", Presence::optional, kMostCertificates)) {
    auto issuer = element.read_with("issuer", Presence::required, parse_issuer);
    auto serial = element.read_with("serial", Presence::required, parse_serial);
    element.finish();
    if (issuer && serial) names.push_back({*std::move(issuer), *std::move(serial)});
  }
  return names;
}

}  // namespace

app::WebhookInput decode_webhook(ByteView body) {
  std::optional<std::string> name;
  std::optional<app::WebhookUrl> url;
  std::vector<std::string> issuers;
  std::vector<CertificateName> certificates;
  read_body(body, [&](JsonReader& reader) {
    name = reader.read_with("name", Presence::required, parse_name);
    url = reader.read<app::WebhookUrl>("url");
    issuers = reader.read_all_with("issuers", Presence::optional, kMostIssuers, parse_issuer);
    certificates = read_certificates(reader);
    const bool has_list = reader.has("issuers") || reader.has("certificates");
    if (reader.present() && !has_list) reader.fail(Errc::nothing_given);
  });
  if (issuers.empty() && certificates.empty()) throw Error::invalid({{"", Errc::nothing_given}});
  return {*std::move(name), *std::move(url), std::move(issuers), std::move(certificates)};
}

}  // namespace tamga::http
