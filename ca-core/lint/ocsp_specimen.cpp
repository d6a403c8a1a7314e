#include "ca-core/lint/ocsp_specimen.hpp"

#include <algorithm>

#include "ca-core/lint/specimen.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kBasicType = "1.3.6.1.5.5.7.48.1.1";

std::optional<ByteView> whole(der::Reader& reader, std::uint8_t tag) {
  if (!reader.at(tag)) return std::nullopt;
  const auto element = reader.next();
  return element ? std::optional(element->whole) : std::nullopt;
}

/// [number] EXPLICIT Extensions; false when it is there and has another outline.
bool read_extensions(der::Reader& reader, unsigned number, std::vector<ExtensionField>& extensions) {
  if (!reader.at(der::context_constructed(number))) return true;
  const auto wrapped = reader.take(der::context_constructed(number));
  const auto list = wrapped ? der::only(*wrapped, der::kSequence) : std::nullopt;
  auto fields = list ? extension_fields(*list) : std::nullopt;
  if (!fields) return false;
  extensions = std::move(*fields);
  return true;
}

bool read_cert_id(ByteView content, OcspSingle& single) {
  der::Reader reader(content);
  const auto algorithm = whole(reader, der::kSequence);
  const auto name = reader.take(der::kOctetString);
  const auto key = reader.take(der::kOctetString);
  const auto serial = reader.take(der::kInteger);
  if (!algorithm || !name || !key || !serial || !reader.empty()) return false;
  single.hash_algorithm = *algorithm;
  single.hash = read_algorithm(*algorithm).oid;
  single.name_hash = *name;
  single.key_hash = *key;
  single.serial = *serial;
  return true;
}

std::optional<OcspSingle> read_single(ByteView content) {
  der::Reader reader(content);
  OcspSingle single;
  const auto id = whole(reader, der::kSequence);
  if (!id || !read_cert_id(*der::only(*id, der::kSequence), single)) return std::nullopt;
  single.cert_id = *id;
  const auto status = reader.next();
  const auto this_update = reader.next();
  if (!status || !this_update) return std::nullopt;
  single.status = *status;
  single.this_update = *this_update;
  if (reader.at(der::context_constructed(0))) {
    const auto wrapped = reader.take(der::context_constructed(0));
    der::Reader inner(wrapped.value_or(ByteView()));
    single.next_update = inner.next();
    if (!single.next_update || !inner.empty()) return std::nullopt;
  }
  if (!read_extensions(reader, 1, single.extensions) || !reader.empty()) return std::nullopt;
  return single;
}

bool read_response_data(ByteView content, OcspBasic& basic) {
  der::Reader reader(content);
  if (reader.at(der::context_constructed(0))) {
    const auto wrapped = reader.take(der::context_constructed(0));
    basic.version = wrapped ? der::only(*wrapped, der::kInteger) : std::nullopt;
    if (!basic.version) return false;
  }
  const auto responder = reader.next();
  const auto produced_at = reader.next();
  const auto list = reader.take(der::kSequence);
  if (!responder || !produced_at || !list) return false;
  basic.responder_id = *responder;
  basic.produced_at = *produced_at;
  der::Reader responses(*list);
  while (!responses.empty()) {
    const auto one = responses.take(der::kSequence);
    auto single = one ? read_single(*one) : std::nullopt;
    if (!single) return false;
    basic.responses.push_back(std::move(*single));
  }
  return read_extensions(reader, 1, basic.extensions) && reader.empty();
}

bool read_certificates(der::Reader& reader, OcspBasic& basic) {
  if (!reader.at(der::context_constructed(0))) return true;
  const auto wrapped = reader.take(der::context_constructed(0));
  const auto list = wrapped ? der::only(*wrapped, der::kSequence) : std::nullopt;
  if (!list) return false;
  der::Reader certificates(*list);
  while (!certificates.empty()) {
    const auto one = whole(certificates, der::kSequence);
    auto fields = one ? certificate_fields(*one) : std::nullopt;
    if (!fields) return false;
    basic.certificates.push_back(std::move(*fields));
  }
  return true;
}

std::optional<OcspBasic> read_basic(ByteView octets) {
  const auto content = der::only(octets, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  OcspBasic basic;
  const auto tbs = whole(reader, der::kSequence);
  const auto algorithm = whole(reader, der::kSequence);
  const auto bits = reader.take(der::kBitString);
  const auto signature = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!tbs || !algorithm || !signature || !read_certificates(reader, basic) || !reader.empty()) return std::nullopt;
  basic.tbs = *tbs;
  basic.algorithm = *algorithm;
  basic.signature = *signature;
  if (!read_response_data(*der::only(*tbs, der::kSequence), basic)) return std::nullopt;
  return basic;
}

bool is_meant(const der::Element& responder_id, const CertificateFields& certificate) {
  if (responder_id.tag == der::context_constructed(1)) {
    return std::ranges::equal(responder_id.content, certificate.subject);
  }
  const auto key_hash = der::only(responder_id.content, der::kOctetString);
  return responder_id.tag == der::context_constructed(2) && key_hash &&
         std::ranges::equal(*key_hash, openssl::sha1(certificate.public_key));
}

bool is_same_key(const CertificateFields& one, const CertificateFields& other) {
  return std::ranges::equal(one.subject_public_key_info, other.subject_public_key_info);
}

}  // namespace

std::optional<OcspSpecimen> OcspSpecimen::read(ByteView der, const std::optional<Certificate>& issuer) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  OcspSpecimen specimen;
  specimen.whole_ = der;
  const auto status = reader.at(der::kEnumerated) ? reader.next() : std::nullopt;
  if (!status) return std::nullopt;
  specimen.status_ = *status;
  if (reader.at(der::context_constructed(0))) {
    specimen.has_bytes_ = true;
    const auto wrapped = reader.take(der::context_constructed(0));
    const auto bytes = wrapped ? der::only(*wrapped, der::kSequence) : std::nullopt;
    der::Reader inner(bytes.value_or(ByteView()));
    const auto type = inner.take(der::kOid);
    const auto response = inner.take(der::kOctetString);
    if (!type || !response || !inner.empty()) return std::nullopt;
    specimen.type_ = der::oid_text(*type).value_or(std::string());
    if (specimen.type_ == kBasicType) specimen.basic_ = read_basic(*response);
  }
  if (!reader.empty()) return std::nullopt;
  if (issuer) specimen.issuer_ = certificate_fields(issuer->der());
  return specimen;
}

const CertificateFields* OcspSpecimen::signer() const {
  if (!basic_) return nullptr;
  for (const CertificateFields& certificate : basic_->certificates) {
    if (is_meant(basic_->responder_id, certificate)) return &certificate;
  }
  return issuer_ && is_meant(basic_->responder_id, *issuer_) ? &*issuer_ : nullptr;
}

const CertificateFields* OcspSpecimen::delegate() const {
  const CertificateFields* certificate = signer();
  if (certificate == nullptr || (issuer_ && is_same_key(*certificate, *issuer_))) return nullptr;
  if (issuer_) return certificate;
  // Without the CA's certificate: a self-issued one is the CA's own.
  return std::ranges::equal(certificate->subject, certificate->issuer) ? nullptr : certificate;
}

}  // namespace tamga::lint
