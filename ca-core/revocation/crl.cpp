#include "ca-core/revocation/crl.hpp"

#include <future>
#include <optional>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/keys/digest_signature.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/revocation/crl_extensions.hpp"
#include "ca-core/revocation/crl_spool.hpp"
#include "ca-core/revocation/signed_crl.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

void append(Bytes& out, ByteView octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}

/// The length of a signature that is not made yet, where it has only one or can be brought to have it.
std::optional<std::size_t> length_beforehand(const Signer& signer) {
  const PublicKey& key = signer.public_key();
  if (key.type() == KeyType::ecdsa && !signer.draws_nonces()) return std::nullopt;
  return usual_signature_length(key);
}

// Of ECDSA every other signature has the usual length: after so many without it something is wrong with the key.
constexpr int kSignatures = 128;

/// Signs until the signature has the length that the list's first octets tell.
Bytes sign_at_length(const Signer& signer, ByteView digest, std::size_t length) {
  for (int i = 0; i < kSignatures; ++i) {
    Bytes signature = signer.sign_digest(digest);
    if (signature.size() == length) return signature;
  }
  throw Error(Errc::crypto_failed, LogNote{"signatures of another length than their key's"});
}

/// The signature over the TBSCertList, as a BIT STRING; of this length where one is given.
Bytes sign_list(const Signer& signer, ByteView before, const CrlSpool& entries, ByteView after,
                std::optional<std::size_t> length) {
  openssl::Digest digest(facts(signer.algorithm()).digest);
  digest.update(before);
  Bytes piece;
  for (std::uint64_t at = 0; at < entries.size(); at += piece.size()) {
    piece.resize(std::min<std::uint64_t>(kCrlChunk, entries.size() - at));
    entries.read(at, piece);
    digest.update(piece);
  }
  digest.update(after);
  const Bytes hash = digest.finish();
  return der::bit_string(length ? sign_at_length(signer, hash, *length) : signer.sign_digest(hash));
}

}  // namespace

CrlBuilder::CrlBuilder(const Certificate& ca, SignatureAlgorithm algorithm,
                       const std::filesystem::path& spool_directory, CrlKind kind)
    : issuer_der_(ca.subject_der()),
      key_identifier_(crl_key_identifier(ca)),
      ca_spki_(ca.public_key().spki()),
      algorithm_(algorithm),
      kind_(kind),
      spool_(std::make_shared<CrlSpool>(spool_directory)) {
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

SignedCrl CrlBuilder::sign(const CrlHeader& header, const Signer& signer, Signing when) && {
  if (signer.algorithm() != algorithm_ || signer.public_key().spki() != ca_spki_) {
    throw Error(Errc::crypto_failed, LogNote{"the signer is not the CRL issuer's"});
  }
  if (header.kind() != kind_ || (!header.freshest.empty() && kind_ != CrlKind::complete)) {
    throw Error(Errc::internal, LogNote{"a header of another kind of CRL"});
  }
  spool_->complete();

  const Bytes extensions = crl_extensions(key_identifier_, header);
  const Bytes& algorithm = algorithm_identifier(algorithm_);

  // Everything of the TBSCertList before the entries, first without its own header.
  Bytes before = der::integer(std::uint64_t{1});  // v2
  append(before, algorithm);
  append(before, issuer_der_);
  der::append_time(before, header.this_update);
  der::append_time(before, header.next_update);
  // RFC 5280 section 5.1.2.6: without entries the list itself must be absent.
  if (entries_ != 0) der::append_header(before, der::kSequence, spool_->size());

  Bytes tbs_start;
  const std::size_t tbs_content = before.size() + spool_->size() + extensions.size();
  der::append_header(tbs_start, der::kSequence, tbs_content);
  append(tbs_start, before);
  const auto length = when == Signing::beside ? length_beforehand(signer) : std::nullopt;
  const auto make_end = [tbs_start, extensions, &algorithm, spool = std::shared_ptr<const CrlSpool>(spool_), &signer,
                         length] {
    Bytes octets = extensions;
    append(octets, algorithm);
    append(octets, sign_list(signer, tbs_start, *spool, extensions, length));
    return octets;
  };

  SignedCrl list;
  list.header_ = header;
  list.entries_ = entries_;
  list.end_ = std::async(length ? std::launch::async : std::launch::deferred, make_end).share();
  list.end_size_ =
      length ? extensions.size() + algorithm.size() + der::bit_string(Bytes(*length)).size() : list.end_.get().size();
  const std::size_t tbs_whole = der::header_length(tbs_content) + tbs_content;
  der::append_header(list.before_, der::kSequence, tbs_whole - extensions.size() + list.end_size_);
  append(list.before_, tbs_start);
  list.spool_ = std::move(spool_);
  return list;
}

CrlSummary CrlBuilder::finish(const CrlHeader& header, const Signer& signer, const CrlSink& sink) && {
  const SignedCrl list = std::move(*this).sign(header, signer);
  openssl::Digest sha256(openssl::DigestAlgorithm::sha256);
  const CrlSource pieces = list.source();
  for (ByteView piece = pieces(); !piece.empty(); piece = pieces()) {
    sha256.update(piece);
    sink(piece);
  }
  return {header, list.entries(), list.octets(), sha256.finish()};
}

}  // namespace tamga
