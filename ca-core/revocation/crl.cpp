#include "ca-core/revocation/crl.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/revocation/crl_extensions.hpp"
#include "ca-core/revocation/crl_spool.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

void append(Bytes& out, ByteView octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}

/// Cuts what comes into pieces of kCrlChunk octets and hashes it on the way.
class Chunks {
 public:
  explicit Chunks(const CrlSink& sink) : sink_(sink), sha256_(openssl::DigestAlgorithm::sha256) {
    waiting_.reserve(kCrlChunk);
  }

  void write(ByteView octets) {
    octets_ += octets.size();
    sha256_.update(octets);
    while (!octets.empty()) {
      const ByteView part = octets.first(std::min(octets.size(), kCrlChunk - waiting_.size()));
      append(waiting_, part);
      octets = octets.subspan(part.size());
      if (waiting_.size() == kCrlChunk) flush();
    }
  }

  void flush() {
    if (!waiting_.empty()) sink_(waiting_);
    waiting_.clear();
  }

  std::uint64_t octets() const { return octets_; }
  Bytes sha256() { return sha256_.finish(); }

 private:
  const CrlSink& sink_;
  openssl::Digest sha256_;
  Bytes waiting_;
  std::uint64_t octets_ = 0;
};

}  // namespace

CrlBuilder::CrlBuilder(const Certificate& ca, SignatureAlgorithm algorithm,
                       const std::filesystem::path& spool_directory, CrlKind kind)
    : issuer_der_(ca.subject_der()),
      key_identifier_(crl_key_identifier(ca)),
      ca_spki_(ca.public_key().spki()),
      algorithm_(algorithm),
      kind_(kind),
      spool_(std::make_unique<CrlSpool>(spool_directory)) {
  if (!may_sign_crls(ca)) throw Error(Errc::crypto_failed, LogNote{"this certificate's key signs no CRLs"});
}

CrlBuilder::~CrlBuilder() = default;
CrlBuilder::CrlBuilder(CrlBuilder&&) noexcept = default;
CrlBuilder& CrlBuilder::operator=(CrlBuilder&&) noexcept = default;

void CrlBuilder::add(const CrlEntry& entry) {
  if (entry.reason == RevocationReason::remove_from_crl && kind_ != CrlKind::delta) {
    throw Error(Errc::internal, LogNote{"only a delta CRL may say removeFromCRL"});
  }
  append_crl_entry(spool_->buffer(), entry);
  spool_->buffer_grown();
  ++entries_;
}

CrlSummary CrlBuilder::finish(const CrlHeader& header, const Signer& signer, const CrlSink& sink) && {
  if (signer.algorithm() != algorithm_ || signer.public_key().spki() != ca_spki_) {
    throw Error(Errc::crypto_failed, LogNote{"the signer is not the CRL issuer's"});
  }
  if (header.kind() != kind_ || (!header.freshest.empty() && kind_ != CrlKind::complete)) {
    throw Error(Errc::internal, LogNote{"a header of another kind of CRL"});
  }
  const std::unique_ptr<CrlSpool> spool = std::move(spool_);
  spool->complete();

  const Bytes extensions = crl_extensions(key_identifier_, header);
  const Bytes& algorithm = algorithm_identifier(algorithm_);

  // Everything of the TBSCertList before the entries, first without its own header.
  Bytes before = der::integer(std::uint64_t{1});  // v2
  append(before, algorithm);
  append(before, issuer_der_);
  der::append_time(before, header.this_update);
  der::append_time(before, header.next_update);
  // RFC 5280 section 5.1.2.6: without entries the list itself must be absent.
  if (entries_ != 0) der::append_header(before, der::kSequence, spool->size());

  Bytes tbs_start;
  const std::size_t tbs_content = before.size() + spool->size() + extensions.size();
  der::append_header(tbs_start, der::kSequence, tbs_content);
  append(tbs_start, before);

  openssl::Digest digest(facts(algorithm_).digest);
  digest.update(tbs_start);
  spool->read([&](ByteView part) { digest.update(part); });
  digest.update(extensions);
  const Bytes signature = der::bit_string(signer.sign_digest(digest.finish()));

  Bytes list_start;
  const std::size_t tbs_whole = der::header_length(tbs_content) + tbs_content;
  der::append_header(list_start, der::kSequence, tbs_whole + algorithm.size() + signature.size());

  Chunks chunks(sink);
  chunks.write(list_start);
  chunks.write(tbs_start);
  spool->read([&](ByteView part) { chunks.write(part); });
  chunks.write(extensions);
  chunks.write(algorithm);
  chunks.write(signature);
  chunks.flush();
  return {header, entries_, chunks.octets(), chunks.sha256()};
}

}  // namespace tamga
