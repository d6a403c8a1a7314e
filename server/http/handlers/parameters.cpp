#include "server/http/handlers/parameters.hpp"

#include <charconv>

#include "ca-core/base/error.hpp"
#include "ca-core/identity/unicode_text.hpp"

namespace tamga::http {
namespace {

constexpr std::size_t kDefaultLimit = 50;
constexpr std::size_t kLongestPage = 200;
constexpr std::size_t kLongestCursor = 200;

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
        const auto characters = unicode::decode(value);
        const bool fits = characters && !characters->empty() && characters->size() <= longest;
        return fits ? std::optional(std::string(value)) : std::nullopt;
      },
      Errc::wrong_format);
}

void QueryReader::finish() {
  if (!faults_.empty()) throw Error::invalid(std::move(faults_));
}

}  // namespace tamga::http
