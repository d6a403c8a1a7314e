#include "server/http/handlers/parameters.hpp"

#include <algorithm>
#include <charconv>

#include "ca-core/base/error.hpp"

namespace tamga::http {
namespace {

constexpr std::size_t kDefaultLimit = 50;
constexpr std::size_t kLongestPage = 200;
constexpr std::size_t kLongestCursor = 200;

std::size_t characters_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::optional<std::size_t> parse_limit(std::string_view text) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failure == std::errc{} && end == text.data() + text.size();
  return whole && value >= 1 && value <= kLongestPage ? std::optional(value) : std::nullopt;
}

}  // namespace

ApplicationId path_application(const Exchange& exchange) {
  const auto id = ApplicationId::parse(exchange.path("application"));
  if (!id) throw Error(Errc::application_not_found);
  return *id;
}

SubscriberId path_subscriber(const Exchange& exchange) {
  const auto id = SubscriberId::parse(exchange.path("subscriber"));
  if (!id) throw Error(Errc::subscriber_not_found);
  return *id;
}

CertificateName path_certificate(const Exchange& exchange) {
  auto serial = SerialNumber::parse_hex(exchange.path("serial"));
  if (!serial) throw Error(Errc::certificate_not_found);
  return {exchange.path("issuer"), *std::move(serial)};
}

std::size_t QueryReader::limit() {
  return read("limit", parse_limit, Errc::out_of_range).value_or(kDefaultLimit);
}

std::optional<std::string> QueryReader::cursor() {
  return text("cursor", kLongestCursor);
}

std::optional<std::string> QueryReader::text(std::string_view name, std::size_t longest) {
  return read(
      name,
      [longest](std::string_view value) {
        const std::size_t length = characters_of(value);
        return length >= 1 && length <= longest ? std::optional(std::string(value)) : std::nullopt;
      },
      Errc::wrong_format);
}

void QueryReader::finish() {
  if (!faults_.empty()) throw Error::invalid(std::move(faults_));
}

}  // namespace tamga::http
