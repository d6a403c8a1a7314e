#include "ca-core/keys/public_key.hpp"

#include <bit>

#include <openssl/evp.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/ec_point.hpp"
#include "ca-core/keys/gost_point.hpp"
#include "ca-core/keys/rsa_modulus.hpp"
#include "ca-core/keys/signature_length.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {

struct PublicKey::Parsed {
  Bytes spki;
  Bytes point;
  Bytes modulus;  // of RSA keys
  ParameterSet set;
  unsigned bits;
  openssl::PkeyPtr key;
};

namespace {

constexpr std::string_view kOidEcPublicKey = "1.2.840.10045.2.1";
constexpr std::string_view kOidRsa = "1.2.840.113549.1.1.1";
constexpr std::string_view kOidGost256 = "1.2.643.7.1.1.1.1";
constexpr std::string_view kOidGost512 = "1.2.643.7.1.1.1.2";
// Of key agreement (VKO). Some JavaScript libraries write them with keys of signatures.
constexpr std::string_view kOidAgreement256 = "1.2.643.7.1.1.6.1";
constexpr std::string_view kOidAgreement512 = "1.2.643.7.1.1.6.2";
constexpr std::string_view kOidStreebog256 = "1.2.643.7.1.1.2.2";
constexpr std::string_view kOidStreebog512 = "1.2.643.7.1.1.2.3";

[[noreturn]] void refuse(Errc code, const char* why) {
  throw Error(code, LogNote{std::string("public key: ") + why});
}

/// SubjectPublicKeyInfo taken apart.
struct Outline {
  std::string algorithm;
  ByteView algorithm_der;  // whole AlgorithmIdentifier
  der::Reader parameters;
  ByteView value;  // octets of subjectPublicKey
};

Outline outline(ByteView spki) {
  const auto content = der::only(spki, der::kSequence);
  if (!content || !der::well_formed(spki)) refuse(Errc::request_unreadable, "not one SubjectPublicKeyInfo");
  der::Reader reader(*content);
  const auto algorithm = reader.next();
  const auto bits = reader.take(der::kBitString);
  if (!algorithm || algorithm->tag != der::kSequence || !bits || !reader.empty()) {
    refuse(Errc::request_unreadable, "not a SubjectPublicKeyInfo");
  }
  der::Reader parameters(algorithm->content);
  const auto oid = parameters.take(der::kOid);
  const auto text = oid ? der::oid_text(*oid) : std::nullopt;
  const auto value = der::whole_octets(*bits);
  if (!text || !value) refuse(Errc::request_unreadable, "no algorithm or unused bits");
  return {*text, algorithm->whole, parameters, *value};
}

std::string required_oid(der::Reader& reader) {
  const auto content = reader.take(der::kOid);
  const auto text = content ? der::oid_text(*content) : std::nullopt;
  if (!text) refuse(Errc::key_not_allowed, "parameters without the name of a set");
  return *text;
}

std::string_view digest_of(KeyType type) {
  return type == KeyType::gost2012_256 ? kOidStreebog256 : kOidStreebog512;
}

std::optional<KeyType> gost_key_type(std::string_view algorithm) {
  if (algorithm == kOidGost256 || algorithm == kOidAgreement256) return KeyType::gost2012_256;
  if (algorithm == kOidGost512 || algorithm == kOidAgreement512) return KeyType::gost2012_512;
  return std::nullopt;
}

/// GostR3410-2012-PublicKeyParameters, RFC 9215 section 4.2: the set and, not always, the digest.
ParameterSet gost_parameter_set(KeyType type, der::Reader parameters) {
  const auto content = parameters.take(der::kSequence);
  if (!content || !parameters.empty()) refuse(Errc::key_not_allowed, "GOST parameters of another form");
  der::Reader reader(*content);
  const auto set = parameter_set_by_oid(type, required_oid(reader));
  if (!set) refuse(Errc::key_not_allowed, "GOST parameter set");
  if (!reader.empty()) {
    if (required_oid(reader) != digest_of(type) || !reader.empty())
      refuse(Errc::key_not_allowed, "GOST digest of another kind");
  }
  return *set;
}

/// RFC 9215 section 4.2 requires digestParamSet with the CryptoPro sets and does not want it with those of TC26. With
/// 512 A and B it is written all the same, as gost-engine does: older readers refuse keys without it.
bool has_digest_parameter(ParameterSet set) {
  switch (set) {
    case ParameterSet::tc26_256_a:
    case ParameterSet::tc26_256_b:
    case ParameterSet::tc26_256_c:
    case ParameterSet::tc26_256_d:
    case ParameterSet::tc26_512_c:
      return false;
    default:
      return true;
  }
}

Bytes gost_spki(const ParameterSetFacts& set, ByteView point) {
  const Bytes digest = has_digest_parameter(set.id) ? der::oid(digest_of(set.type)) : Bytes{};
  const Bytes algorithm = der::oid(set.type == KeyType::gost2012_256 ? kOidGost256 : kOidGost512);
  return der::sequence({der::sequence({algorithm, der::sequence({der::oid(set.oid), digest})}),
                        der::bit_string(der::octet_string(point))});
}

}  // namespace

PublicKey PublicKey::from_spki(ByteView der) {
  const Outline parts = outline(der);
  auto parsed = std::make_shared<Parsed>();
  if (const auto gost = gost_key_type(parts.algorithm)) {
    parsed->set = gost_parameter_set(*gost, parts.parameters);
    const auto point = der::only(parts.value, der::kOctetString);
    if (!point) refuse(Errc::request_unreadable, "GOST point of another form");
    parsed->point.assign(point->begin(), point->end());
    parsed->spki = gost_spki(facts(parsed->set), *point);
    parsed->key = gost_public_key(parsed->set, *point, parsed->spki);
    parsed->bits = facts(parsed->set).bits;
  } else if (parts.algorithm == kOidEcPublicKey) {
    der::Reader parameters = parts.parameters;
    const auto set = parameter_set_by_oid(KeyType::ecdsa, required_oid(parameters));
    if (!set || !parameters.empty()) refuse(Errc::key_not_allowed, "EC curve");
    parsed->set = *set;
    parsed->point = uncompressed_ec_point(*set, parts.value);
    parsed->key = ec_public_key(*set, parsed->point);
    parsed->spki = der::sequence({parts.algorithm_der, der::bit_string(parsed->point)});
    parsed->bits = facts(*set).bits;
  } else if (parts.algorithm == kOidRsa) {
    der::Reader parameters = parts.parameters;
    const auto null = parameters.take(der::kNull);
    if (!null || !null->empty() || !parameters.empty()) refuse(Errc::request_unreadable, "RSA parameters");
    parsed->modulus = require_sound_rsa(parts.value);
    parsed->bits = static_cast<unsigned>(8 * parsed->modulus.size()) -
                   static_cast<unsigned>(std::countl_zero(parsed->modulus.front()));
    parsed->set = parsed->bits >= 4096   ? ParameterSet::rsa4096
                  : parsed->bits >= 3072 ? ParameterSet::rsa3072
                                         : ParameterSet::rsa2048;
    parsed->spki.assign(der.begin(), der.end());
    parsed->point.assign(parts.value.begin(), parts.value.end());
    parsed->key = rsa_public_key(der);
  } else {
    refuse(Errc::key_not_allowed, "algorithm");
  }
  return PublicKey(std::move(parsed));
}

const Bytes& PublicKey::spki() const {
  return parsed_->spki;
}
KeyType PublicKey::type() const {
  return facts(parsed_->set).type;
}
ParameterSet PublicKey::parameter_set() const {
  return parsed_->set;
}
unsigned PublicKey::bits() const {
  return parsed_->bits;
}
const Bytes& PublicKey::point() const {
  return parsed_->point;
}
evp_pkey_st* PublicKey::native() const {
  return parsed_->key.get();
}

Bytes PublicKey::fingerprint() const {
  constexpr std::uint8_t kSeparator[] = {0};
  openssl::Digest digest(openssl::DigestAlgorithm::sha256);
  digest.update(as_bytes(facts(parsed_->set).canonical_oid));
  digest.update(kSeparator);
  digest.update(parsed_->modulus.empty() ? parsed_->point : parsed_->modulus);
  return digest.finish();
}

Bytes PublicKey::key_identifier() const {
  if (type() == KeyType::gost2012_256 || type() == KeyType::gost2012_512) {
    return openssl::sha1(der::octet_string(parsed_->point));
  }
  return openssl::sha1(parsed_->point);
}

bool PublicKey::verify(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const {
  const SignatureAlgorithmFacts& known = facts(algorithm);
  if (known.key_type != type() || signature.empty() || !has_signature_length(*this, signature)) return false;
  const openssl::DigestContextPtr context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, openssl::native_digest(known.digest), nullptr,
                                       parsed_->key.get()) != 1) {
    openssl::throw_failure("verifying a signature");
  }
  const bool good =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  openssl::clear_errors();
  return good;
}

SignatureAlgorithm default_signature_algorithm(const PublicKey& key) {
  switch (key.type()) {
    case KeyType::gost2012_256:
      return SignatureAlgorithm::gost2012_256;
    case KeyType::gost2012_512:
      return SignatureAlgorithm::gost2012_512;
    case KeyType::rsa:
      return SignatureAlgorithm::rsa_sha256;
    case KeyType::ecdsa:
      break;
  }
  if (key.parameter_set() == ParameterSet::p521) return SignatureAlgorithm::ecdsa_sha512;
  if (key.parameter_set() == ParameterSet::p384) return SignatureAlgorithm::ecdsa_sha384;
  return SignatureAlgorithm::ecdsa_sha256;
}

}  // namespace tamga
