#include "ca-core/revocation/ocsp_cert_id.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

using openssl::DigestAlgorithm;

/// id-sha1 (RFC 3279), id-sha256, id-sha384, id-sha512 (RFC 5754), Streebog (RFC 9215): content octets of the
/// identifiers.
constexpr std::array<std::uint8_t, 5> kSha1{0x2B, 0x0E, 0x03, 0x02, 0x1A};
constexpr std::array<std::uint8_t, 9> kSha256{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
constexpr std::array<std::uint8_t, 9> kSha384{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};
constexpr std::array<std::uint8_t, 9> kSha512{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03};
constexpr std::array<std::uint8_t, 8> kStreebog256{0x2A, 0x85, 0x03, 0x07, 0x01, 0x01, 0x02, 0x02};
constexpr std::array<std::uint8_t, 8> kStreebog512{0x2A, 0x85, 0x03, 0x07, 0x01, 0x01, 0x02, 0x03};

struct DigestRow {
  DigestAlgorithm digest;
  ByteView oid;
  std::size_t length;
};

constexpr std::array kRows{
    DigestRow{DigestAlgorithm::sha1, kSha1, 20},
    DigestRow{DigestAlgorithm::sha256, kSha256, 32},
    DigestRow{DigestAlgorithm::sha384, kSha384, 48},
    DigestRow{DigestAlgorithm::sha512, kSha512, 64},
    DigestRow{DigestAlgorithm::streebog256, kStreebog256, 32},
    DigestRow{DigestAlgorithm::streebog512, kStreebog512, 64},
};

constexpr std::array kDigests{
    DigestAlgorithm::sha1,   DigestAlgorithm::sha256,      DigestAlgorithm::sha384,
    DigestAlgorithm::sha512, DigestAlgorithm::streebog256, DigestAlgorithm::streebog512,
};

const DigestRow& row(DigestAlgorithm digest) {
  return *std::ranges::find(kRows, digest, &DigestRow::digest);
}

}  // namespace

std::span<const DigestAlgorithm> ocsp_digests() {
  return kDigests;
}

std::optional<DigestAlgorithm> ocsp_digest_by_oid(ByteView oid) {
  for (const DigestRow& candidate : kRows) {
    if (std::ranges::equal(candidate.oid, oid)) return candidate.digest;
  }
  return std::nullopt;
}

std::size_t ocsp_digest_length(DigestAlgorithm digest) {
  return row(digest).length;
}

OcspIssuerHashes ocsp_issuer_hashes(const Certificate& ca, DigestAlgorithm digest) {
  const auto key = public_key_value(ca.spki());
  if (!key) throw Error(Errc::crypto_failed, LogNote{"the CA's SubjectPublicKeyInfo cannot be read"});
  return {openssl::digest(digest, ca.subject_der()), openssl::digest(digest, *key)};
}

Bytes ocsp_cert_id_der(DigestAlgorithm digest, const OcspIssuerHashes& issuer, const SerialNumber& serial) {
  static constexpr std::array<std::uint8_t, 2> kNullParameters{der::kNull, 0};
  const ByteView parameters = digest == DigestAlgorithm::sha1 ? ByteView(kNullParameters) : ByteView();
  return der::sequence({der::sequence({der::element(der::kOid, {row(digest).oid}), parameters}),
                        der::octet_string(issuer.name), der::octet_string(issuer.key), der::integer(serial.octets())});
}

Bytes ocsp_nonce_extension(ByteView nonce) {
  return der::extension("1.3.6.1.5.5.7.48.1.2", der::Criticality::non_critical, der::octet_string(nonce));
}

}  // namespace tamga
