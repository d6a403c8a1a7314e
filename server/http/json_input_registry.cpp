#include "server/http/json_input_registry.hpp"

#include <array>
#include <optional>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/registered_fingerprints.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/http/json_input_parts.hpp"

namespace tamga::http {
namespace {

using app::RegistryQuestion;

constexpr std::size_t kLongest = 65536;
constexpr std::size_t kDigest = 32;

/// PEM with this label, or the base64 of the DER alone.
Parsed<Bytes> parse_octets(std::string_view text, std::string_view label) {
  if (text.empty()) return Errc::too_short;
  if (text.size() > kLongest) return Errc::too_long;
  if (text.find("-----BEGIN") != std::string_view::npos) {
    auto block = pem::first_block(text, {label});
    if (!block) return Errc::wrong_format;
    return std::move(block->der);
  }
  auto octets = from_base64(text);
  if (!octets) return Errc::wrong_format;
  return *std::move(octets);
}

// Another's certificate may have a key that Tamga does not use: the octets alone count.
Parsed<RegistryQuestion> parse_certificate(std::string_view text) {
  const auto octets = parse_octets(text, "CERTIFICATE");
  if (!octets) return octets.reason();
  try {
    return RegistryQuestion(app::CertificateDigest{openssl::sha256(Certificate::parse_der(*octets).der())});
  } catch (const Error& error) {
    if (error.code() != Errc::malformed_request) throw;
    return Errc::wrong_format;
  }
}

Parsed<RegistryQuestion> parse_public_key(std::string_view text) {
  const auto octets = parse_octets(text, "PUBLIC KEY");
  if (!octets) return octets.reason();
  try {
    return RegistryQuestion(app::KeyFingerprints{registered_fingerprints(*octets)});
  } catch (const Error& error) {
    if (error.code() != Errc::request_unreadable) throw;
    return Errc::wrong_format;
  }
}

Parsed<Bytes> parse_digest(std::string_view text) {
  auto octets = from_hex(text);
  if (!octets || octets->size() != kDigest) return Errc::wrong_format;
  return *std::move(octets);
}

Parsed<RegistryQuestion> parse_certificate_digest(std::string_view text) {
  auto digest = parse_digest(text);
  if (!digest) return digest.reason();
  return RegistryQuestion(app::CertificateDigest{*std::move(digest)});
}

Parsed<RegistryQuestion> parse_key_fingerprint(std::string_view text) {
  auto digest = parse_digest(text);
  if (!digest) return digest.reason();
  return RegistryQuestion(app::KeyFingerprints{{*std::move(digest)}});
}

template <typename Number>
Parsed<RegistryQuestion> parse_number(std::string_view text) {
  auto number = Number::parse(text);
  if (!number) return number.reason();
  return RegistryQuestion(*std::move(number));
}

struct Member {
  std::string_view name;
  Parsed<RegistryQuestion> (*parse)(std::string_view text);
};

constexpr std::array<Member, 6> kMembers{{{"certificate", parse_certificate},
                                          {"certificate_fingerprint", parse_certificate_digest},
                                          {"public_key", parse_public_key},
                                          {"key_fingerprint", parse_key_fingerprint},
                                          {"ogrn", parse_number<Ogrn>},
                                          {"organisation_inn", parse_number<OrganizationInn>}}};

}  // namespace

app::RegistryQuestion decode_registry_question(ByteView body) {
  std::optional<RegistryQuestion> question;
  read_body(body, [&](JsonReader& reader) {
    bool is_first = true;
    for (const Member& member : kMembers) {
      if (!reader.has(member.name)) continue;
      auto found = reader.read_with(member.name, Presence::optional, member.parse);
      if (is_first) {
        question = std::move(found);
      } else if (found) {
        reader.fail(member.name, Errc::not_allowed_value);
      }
      is_first = false;
    }
    if (reader.present() && is_first) reader.fail(Errc::nothing_given);
  });
  return std::move(question).value();
}

}  // namespace tamga::http
