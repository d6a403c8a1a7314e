#include "ca-core/documents/cms_algorithms.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "ca-core/keys/pss_signature.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

using openssl::DigestAlgorithm;

constexpr std::string_view kRsassaPss = "1.2.840.113549.1.1.10";
constexpr std::string_view kMgf1 = "1.2.840.113549.1.1.8";
constexpr std::size_t kLongestSalt = 1024;

constexpr std::array<std::pair<std::string_view, DigestAlgorithm>, 5> kDigests = {{
    {"2.16.840.1.101.3.4.2.1", DigestAlgorithm::sha256},
    {"2.16.840.1.101.3.4.2.2", DigestAlgorithm::sha384},
    {"2.16.840.1.101.3.4.2.3", DigestAlgorithm::sha512},
    {"1.2.643.7.1.1.2.2", DigestAlgorithm::streebog256},
    {"1.2.643.7.1.1.2.3", DigestAlgorithm::streebog512},
}};

/// Identifiers of keys that name the algorithm of a signature, the hash standing beside it.
constexpr std::array<std::pair<std::string_view, KeyType>, 3> kKeyIdentifiers = {{
    {"1.2.643.7.1.1.1.1", KeyType::gost2012_256},
    {"1.2.643.7.1.1.1.2", KeyType::gost2012_512},
    {"1.2.840.113549.1.1.1", KeyType::rsa},
}};

constexpr std::array kSignatureAlgorithms = {SignatureAlgorithm::gost2012_256, SignatureAlgorithm::gost2012_512,
                                             SignatureAlgorithm::ecdsa_sha256, SignatureAlgorithm::ecdsa_sha384,
                                             SignatureAlgorithm::ecdsa_sha512, SignatureAlgorithm::rsa_sha256,
                                             SignatureAlgorithm::rsa_sha384,   SignatureAlgorithm::rsa_sha512};

[[noreturn]] void refuse() {
  refuse_document(Errc::cms_bad_signature, "signature_algorithm");
}

struct Identifier {
  std::string oid;
  der::Reader parameters;
};

std::optional<Identifier> read_identifier(ByteView algorithm_identifier) {
  const auto content = der::only(algorithm_identifier, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  const auto oid = reader.take(der::kOid);
  auto text = oid ? der::oid_text(*oid) : std::nullopt;
  if (!text) return std::nullopt;
  return Identifier{*std::move(text), reader};
}

bool absent_or_null(der::Reader parameters) {
  if (parameters.empty()) return true;
  const auto null = parameters.take(der::kNull);
  return null && null->empty() && parameters.empty();
}

SignatureAlgorithm algorithm_of(KeyType type, DigestAlgorithm digest) {
  for (const SignatureAlgorithm algorithm : kSignatureAlgorithms) {
    if (facts(algorithm).key_type == type && facts(algorithm).digest == digest) return algorithm;
  }
  refuse();
}

SignatureAlgorithm algorithm_of(const Identifier& identifier, DigestAlgorithm digest) {
  if (!absent_or_null(identifier.parameters)) refuse();
  const auto key = std::ranges::find(kKeyIdentifiers, identifier.oid, &std::pair<std::string_view, KeyType>::first);
  if (key != kKeyIdentifiers.end()) return algorithm_of(key->second, digest);
  const auto named = signature_algorithm_by_oid(identifier.oid);
  if (!named || facts(*named).digest != digest) refuse();
  return *named;
}

/// RSASSA-PSS-params (RFC 4055 section 3.1): the salt's length when everything else is as wanted. What is left out
/// stands for SHA-1 and is refused with it.
std::size_t pss_salt(der::Reader parameters, DigestAlgorithm digest) {
  const auto content = parameters.take(der::kSequence);
  if (!content || !parameters.empty()) refuse();
  der::Reader reader(*content);
  const auto hash = reader.take(der::context_constructed(0));
  const auto mask = reader.take(der::context_constructed(1));
  const auto salt = reader.take(der::context_constructed(2));
  const auto trailer = reader.take(der::context_constructed(3));
  if (!hash || !mask || !salt || !reader.empty() || cms_digest(*hash) != digest) refuse();
  const auto mask_identifier = read_identifier(*mask);
  if (!mask_identifier || mask_identifier->oid != kMgf1 || cms_digest(mask_identifier->parameters.rest()) != digest)
    refuse();
  const auto length_content = der::only(*salt, der::kInteger);
  const auto length = length_content ? der::unsigned_integer(*length_content) : std::nullopt;
  if (!length || *length > kLongestSalt || *length < openssl::digest(digest, {}).size()) refuse();
  if (trailer) {
    const auto field = der::only(*trailer, der::kInteger);
    if (!field || der::unsigned_integer(*field) != 1U) refuse();
  }
  return static_cast<std::size_t>(*length);
}

}  // namespace

std::optional<DigestAlgorithm> cms_digest(ByteView algorithm_identifier) {
  const auto identifier = read_identifier(algorithm_identifier);
  if (!identifier || !absent_or_null(identifier->parameters)) return std::nullopt;
  for (const auto& [oid, digest] : kDigests) {
    if (oid == identifier->oid) return digest;
  }
  return std::nullopt;
}

Bytes cms_digest_identifier(DigestAlgorithm digest) {
  const auto found = std::ranges::find(kDigests, digest, &std::pair<std::string_view, DigestAlgorithm>::second);
  if (found == kDigests.end()) throw Error(Errc::internal, LogNote{"nothing is signed by such a hash function"});
  return der::sequence({der::oid(found->first)});
}

Bytes cms_signature_identifier(SignatureAlgorithm algorithm) {
  const KeyType type = facts(algorithm).key_type;
  const auto key = std::ranges::find(kKeyIdentifiers, type, &std::pair<std::string_view, KeyType>::second);
  if (key == kKeyIdentifiers.end()) return algorithm_identifier(algorithm);
  if (type == KeyType::rsa) return der::sequence({der::oid(key->first), der::element(der::kNull, {})});
  return der::sequence({der::oid(key->first)});
}

bool verify_cms_signature(const PublicKey& key, DigestAlgorithm digest, ByteView algorithm_identifier, ByteView message,
                          ByteView signature) {
  const auto identifier = read_identifier(algorithm_identifier);
  if (!identifier) refuse();
  if (identifier->oid == kRsassaPss) {
    if (key.type() != KeyType::rsa) refuse();
    return verify_pss(key, digest, pss_salt(identifier->parameters, digest), message, signature);
  }
  const SignatureAlgorithm algorithm = algorithm_of(*identifier, digest);
  if (facts(algorithm).key_type != key.type()) refuse();
  return key.verify(algorithm, message, signature);
}

}  // namespace tamga
