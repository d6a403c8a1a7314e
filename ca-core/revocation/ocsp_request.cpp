#include "ca-core/revocation/ocsp_request.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/ocsp_cert_id.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

/// id-pkix-ocsp-nonce, id-pkix-ocsp-response and id-pkix-ocsp-pref-sig-algs (RFC 6960 section 4.4): content octets.
constexpr std::array<std::uint8_t, 9> kNonce{0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02};
constexpr std::array<std::uint8_t, 9> kAcceptableResponses{0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x04};
constexpr std::array<std::uint8_t, 9> kPreferredAlgorithms{0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x08};

/// Of a request, and of each CertID; RFC 6960 knows six.
constexpr std::size_t kMaximumExtensions = 32;

[[noreturn]] void refuse(const char* why) {
  throw Error(Errc::ocsp_malformed, LogNote{why});
}

ByteView require(std::optional<ByteView> content, const char* why) {
  if (!content) refuse(why);
  return *content;
}

/// [number] EXPLICIT around one element: what is within the tag, or nullopt when it is not there.
std::optional<ByteView> explicit_field(der::Reader& reader, unsigned number, const char* why) {
  if (!reader.at(der::context_constructed(number))) return std::nullopt;
  return require(reader.take(der::context_constructed(number)), why);
}

enum class Known { nonce, preferred_algorithms, passed_over, unknown };

Known recognise(ByteView oid) {
  if (std::ranges::equal(oid, kNonce)) return Known::nonce;
  if (std::ranges::equal(oid, kPreferredAlgorithms)) return Known::preferred_algorithms;
  // Every answer is a BasicOCSPResponse, so whatever list of acceptable ones a client sends, it is what he can hope
  // for.
  if (std::ranges::equal(oid, kAcceptableResponses)) return Known::passed_over;
  return Known::unknown;
}

ByteView read_nonce(ByteView value) {
  const ByteView nonce = require(der::only(value, der::kOctetString), "nonce is no OCTET STRING");
  if (nonce.empty() || nonce.size() > kOcspMaximumNonce) refuse("nonce of a length outside 1..128 octets");
  return nonce;
}

// PreferredSignatureAlgorithm (RFC 6960 section 4.4.7.1); nullopt for an algorithm that is not known here.
std::optional<OcspPreferredAlgorithm> read_preferred(ByteView one) {
  constexpr const char* kWhy = "preferred signature algorithm";
  if (!der::well_formed(one)) refuse(kWhy);
  der::Reader reader(one);
  der::Reader identifier(require(reader.take(der::kSequence), kWhy));
  const auto oid = der::oid_text(require(identifier.take(der::kOid), kWhy));
  // Its parameters say nothing that the identifier does not: they are absent or NULL for every algorithm known here.
  if (!oid || (!identifier.empty() && (!identifier.next() || !identifier.empty()))) refuse(kWhy);
  ByteView key_algorithm;
  if (!reader.empty()) {
    key_algorithm = require(reader.take(der::kSequence), kWhy);
    if (!der::Reader(key_algorithm).at(der::kOid) || !reader.empty()) refuse(kWhy);
  }
  const auto algorithm = signature_algorithm_by_oid(*oid);
  return algorithm ? std::optional(OcspPreferredAlgorithm{*algorithm, key_algorithm}) : std::nullopt;
}

std::vector<OcspPreferredAlgorithm> read_preferred_list(ByteView value) {
  der::Reader list(require(der::only(value, der::kSequence), "preferred signature algorithms"));
  if (list.empty()) refuse("no preferred signature algorithm");
  std::vector<OcspPreferredAlgorithm> preferred;
  for (std::size_t count = 0; !list.empty(); ++count) {
    if (count == kOcspMaximumPreferred) refuse("too many preferred signature algorithms");
    const auto one = read_preferred(require(list.take(der::kSequence), "preferred signature algorithm"));
    if (one) preferred.push_back(*one);
  }
  return preferred;
}

std::vector<ExtensionField> extension_list(ByteView wrapped) {
  auto fields = extension_fields(require(der::only(wrapped, der::kSequence), "extensions"));
  if (!fields || fields->empty() || fields->size() > kMaximumExtensions) refuse("extensions");
  for (auto field = fields->begin(); field != fields->end(); ++field) {
    if (std::any_of(fields->begin(), field,
                    [&](const auto& other) { return std::ranges::equal(other.oid, field->oid); }))
      refuse("an extension twice");
  }
  return *std::move(fields);
}

void read_request_extensions(ByteView wrapped, OcspRequest& request) {
  for (const ExtensionField& field : extension_list(wrapped)) {
    switch (recognise(field.oid)) {
      case Known::nonce:
        request.nonce = read_nonce(field.value);
        break;
      case Known::preferred_algorithms:
        request.preferred = read_preferred_list(field.value);
        break;
      case Known::passed_over:
        break;
      case Known::unknown:
        if (field.critical) refuse("unknown critical extension");
    }
  }
}

// Of one CertID: none is known that would mean anything here.
void check_single_extensions(ByteView wrapped) {
  for (const ExtensionField& field : extension_list(wrapped)) {
    if (field.critical && recognise(field.oid) != Known::passed_over) refuse("unknown critical extension");
  }
}

// nullopt for a hash function that is not known here: whoever asks by it is told that nobody here is meant.
std::optional<OcspDigest> read_digest(ByteView algorithm) {
  der::Reader reader(algorithm);
  const ByteView oid = require(reader.take(der::kOid), "hash algorithm");
  const auto digest = ocsp_digest_by_oid(oid);
  if (!digest) {
    if (!der::well_formed(algorithm)) refuse("hash algorithm");
    return std::nullopt;
  }
  // Parameters are absent or NULL: both are written (RFC 5754 section 2).
  if (reader.at(der::kNull) && !require(reader.take(der::kNull), "hash algorithm").empty()) refuse("hash algorithm");
  if (!reader.empty()) refuse("parameters of the hash algorithm");
  return digest;
}

OcspCertId read_cert_id(const der::Element& element) {
  if (element.tag != der::kSequence) refuse("CertID");
  der::Reader reader(element.content);
  const auto digest = read_digest(require(reader.take(der::kSequence), "hash algorithm"));
  const ByteView name_hash = require(reader.take(der::kOctetString), "issuerNameHash");
  const ByteView key_hash = require(reader.take(der::kOctetString), "issuerKeyHash");
  const ByteView serial = require(reader.take(der::kInteger), "serialNumber");
  if (!reader.empty()) refuse("octets after a CertID");
  if (digest) {
    const std::size_t length = ocsp_digest_length(*digest);
    if (name_hash.size() != length || key_hash.size() != length) refuse("length of an issuer hash");
  }
  const bool positive = der::is_minimal_integer(serial) && (serial[0] & 0x80U) == 0;
  const auto number = positive ? SerialNumber::from_octets(serial) : std::nullopt;
  if (!number) refuse("serial number");
  return OcspCertId{digest, name_hash, key_hash, *number, element.whole};
}

void read_request(ByteView request, std::vector<OcspCertId>& ids) {
  der::Reader reader(request);
  const auto cert_id = reader.next();
  if (!cert_id) refuse("CertID");
  ids.push_back(read_cert_id(*cert_id));
  if (const auto extensions = explicit_field(reader, 0, "singleRequestExtensions"))
    check_single_extensions(*extensions);
  if (!reader.empty()) refuse("octets after a Request");
}

void read_request_list(ByteView list, std::vector<OcspCertId>& ids) {
  der::Reader reader(list);
  while (!reader.empty()) {
    if (ids.size() == kOcspMaximumIds) refuse("too many CertIDs");
    read_request(require(reader.take(der::kSequence), "Request"), ids);
  }
  if (ids.empty()) refuse("no CertID");
}

void check_signature(ByteView wrapped) {
  if (!der::only(wrapped, der::kSequence) || !der::well_formed(wrapped)) refuse("optionalSignature");
}

}  // namespace

OcspRequest parse_ocsp_request(ByteView octets) {
  if (octets.size() > kOcspMaximumOctets) refuse("too large");
  der::Reader outer(require(der::only(octets, der::kSequence), "not one SEQUENCE"));
  der::Reader tbs(require(outer.take(der::kSequence), "tbsRequest"));

  // v1 is the default and is left out in DER; nothing is lost by reading it where it is written out.
  if (const auto version = explicit_field(tbs, 0, "version")) {
    if (der::unsigned_integer(require(der::only(*version, der::kInteger), "version")) != 0U) refuse("version");
  }
  if (const auto name = explicit_field(tbs, 1, "requestorName")) {
    der::Reader reader(*name);
    if (!reader.next() || !reader.empty() || !der::well_formed(*name)) refuse("requestorName");
  }
  OcspRequest request;
  read_request_list(require(tbs.take(der::kSequence), "requestList"), request.ids);
  if (const auto extensions = explicit_field(tbs, 2, "requestExtensions"))
    read_request_extensions(*extensions, request);
  if (!tbs.empty()) refuse("octets after the requestExtensions");

  if (const auto signature = explicit_field(outer, 0, "optionalSignature")) check_signature(*signature);
  if (!outer.empty()) refuse("octets after the tbsRequest");
  return request;
}

void borrow_from_copy(OcspRequest& request, ByteView octets, ByteView copy) {
  const auto move = [&](ByteView& view) {
    if (!view.empty()) view = copy.subspan(static_cast<std::size_t>(view.data() - octets.data()), view.size());
  };
  for (OcspCertId& id : request.ids) {
    move(id.issuer_name_hash);
    move(id.issuer_key_hash);
    move(id.der);
  }
  for (OcspPreferredAlgorithm& one : request.preferred) move(one.key_algorithm);
  if (request.nonce) move(*request.nonce);
}

Bytes build_ocsp_request(const Certificate& ca, std::span<const SerialNumber> serials, OcspDigest digest,
                         ByteView nonce) {
  const OcspIssuerHashes hashes = ocsp_issuer_hashes(ca, digest);
  Bytes list;
  for (const SerialNumber& serial : serials) {
    const Bytes request = der::sequence({ocsp_cert_id_der(digest, hashes, serial)});
    list.insert(list.end(), request.begin(), request.end());
  }
  Bytes extensions;
  if (!nonce.empty()) {
    const Bytes extension = ocsp_nonce_extension(nonce);
    extensions = der::element(der::context_constructed(2), {der::sequence({extension})});
  }
  return der::sequence({der::sequence({der::sequence({list}), extensions})});
}

}  // namespace tamga
