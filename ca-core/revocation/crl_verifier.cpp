// verify_crl of crl.hpp and crl_entries.hpp.

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/digest_signature.hpp"
#include "ca-core/lint/crl_entry_judge.hpp"
#include "ca-core/openssl/mac.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_entries.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/revocation/crl_extensions.hpp"
#include "ca-core/revocation/crl_flow.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

void append(Bytes& out, ByteView octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}

SignatureAlgorithm read_algorithm(const der::Element& identifier, const PublicKey& key) {
  der::Reader reader(identifier.content);
  const auto oid = reader.take(der::kOid);
  const auto text = oid ? der::oid_text(*oid) : std::nullopt;
  const auto algorithm = text ? signature_algorithm_by_oid(*text) : std::nullopt;
  if (!algorithm || facts(*algorithm).key_type != key.type()) refuse_crl("an algorithm that is not of the CA's key");
  if (!std::ranges::equal(algorithm_identifier(*algorithm), identifier.whole))
    refuse_crl("parameters of the algorithm");
  return *algorithm;
}

Instant take_time(CrlFlow& flow, Bytes& frame) {
  const der::Element element = flow.take_element();
  const auto time = der::parse_time(element);
  if (!time) refuse_crl("a time");
  append(frame, element.whole);
  return *time;
}

/// Whoever relies on the list has other readers than this one: it must also pass the rules that are written for them.
void require_no_errors(const std::vector<lint::Finding>& findings) {
  for (const lint::Finding& finding : findings) {
    if (finding.severity == lint::Severity::error) refuse_crl(std::string(finding.rule) + ": " + finding.message);
  }
}

/// Takes entries one by one and judges each.
class EntryReader {
 public:
  EntryReader(CrlKind kind, const CrlVisitor& visit, const lint::CrlFacts& facts)
      : kind_(kind), visit_(visit), reader_(facts) {}

  void take(CrlFlow& flow) {
    const auto specimen = reader_.read(flow.take_element(der::kSequence).content);
    if (!specimen || !is_crl_entry(*specimen, kind_)) refuse_crl("an entry");
    judge_.see(specimen);
    if (visit_) visit_(*read_crl_entry(*specimen, kind_));
    ++entries_;
  }

  /// How many there were.
  std::uint64_t finish() const {
    require_no_errors(judge_.findings());
    return entries_;
  }

 private:
  const CrlKind kind_;
  const CrlVisitor& visit_;
  lint::CrlEntryReader reader_;
  lint::CrlEntryJudge judge_;
  std::uint64_t entries_ = 0;
};

/// Takes the content of revokedCertificates, so many octets; how many entries it is.
using TakeEntries = std::function<std::uint64_t(CrlFlow& flow, std::size_t length, const lint::CrlFacts& facts)>;

std::uint64_t take_verified(CrlFlow& flow, std::size_t length, const VerifiedCrlEntries& verified) {
  openssl::Mac mac(verified.key);
  for (const std::uint64_t end = flow.taken() + length; flow.taken() != end;) {
    mac.update(flow.take_some(end - flow.taken()));
  }
  if (length != verified.octets || mac.finish() != verified.mac) refuse_crl("entries that nobody has seen");
  return verified.entries;
}

bool is_of_kind(const CrlHeader& header, CrlKind kind) {
  return header.kind() == kind && (kind != CrlKind::delta || header.issuing_point.empty());
}

CrlSummary verify(const CrlSource& source, const Certificate& ca, CrlKind kind, const TakeEntries& take_entries) {
  CrlFlow flow(source);
  flow.begin_sha256();
  const std::size_t length = flow.take_header(der::kSequence);
  const std::uint64_t end = flow.taken() + length;

  // Which hash the signature needs is said inside the part that it covers, so the first octets are hashed afterwards.
  Bytes first;
  const ByteView tbs_header = flow.peek(CrlFlow::kLongestHeader);
  first.assign(tbs_header.begin(), tbs_header.end());
  const std::size_t tbs_length = flow.take_header(der::kSequence);
  first.resize(der::header_length(tbs_length));
  const std::uint64_t tbs_end = flow.taken() + tbs_length;

  const der::Element version = flow.take_element(der::kInteger);
  if (der::unsigned_integer(version.content) != 1U) refuse_crl("not version 2");
  first.insert(first.end(), version.whole.begin(), version.whole.end());
  const der::Element identifier = flow.take_element(der::kSequence);
  const SignatureAlgorithm algorithm = read_algorithm(identifier, ca.public_key());
  first.insert(first.end(), identifier.whole.begin(), identifier.whole.end());

  Bytes frame(first.begin() + static_cast<std::ptrdiff_t>(der::header_length(tbs_length)), first.end());

  flow.begin_signed(tamga::facts(algorithm).digest, first);
  if (!std::ranges::equal(flow.take_element(der::kSequence).whole, ca.subject_der())) refuse_crl("another issuer");
  append(frame, ca.subject_der());
  CrlSummary summary{};
  summary.header.this_update = take_time(flow, frame);
  summary.header.next_update = take_time(flow, frame);
  const lint::CrlFacts facts{.this_update = summary.header.this_update, .is_delta = kind == CrlKind::delta};
  const ByteView next_tag = flow.peek(1);
  if (!next_tag.empty() && next_tag[0] == der::kSequence) {
    const std::size_t entries_length = flow.take_header(der::kSequence);
    if (entries_length == 0) refuse_crl("revokedCertificates without entries");
    summary.entries = take_entries(flow, entries_length, facts);
  }
  const der::Element extensions = flow.take_element(der::context_constructed(0));
  append(frame, extensions.whole);
  read_crl_extensions(extensions.content, ca, summary.header);
  if (!is_of_kind(summary.header, kind)) refuse_crl("another kind of list");
  if (flow.taken() != tbs_end) refuse_crl("the length of the TBSCertList");
  const Bytes digest = flow.end_signed();

  if (!std::ranges::equal(flow.take_element(der::kSequence).whole, algorithm_identifier(algorithm))) {
    refuse_crl("two different algorithms");
  }
  const Bytes bits = [&] {
    const ByteView content = flow.take_element(der::kBitString).content;
    return Bytes(content.begin(), content.end());
  }();
  const auto signature = der::whole_octets(bits);
  if (!signature || !verify_digest(ca.public_key(), algorithm, digest, *signature)) refuse_crl("the signature");
  if (flow.taken() != end || !flow.peek(1).empty()) refuse_crl("octets after its end");
  const Bytes without_entries =
      der::sequence({der::sequence({frame}), algorithm_identifier(algorithm), der::bit_string(*signature)});
  require_no_errors(lint::check_crl_frame(without_entries, ca).findings());
  summary.octets = flow.taken();
  summary.sha256 = flow.end_sha256();
  return summary;
}

}  // namespace

CrlSummary verify_crl(const CrlSource& source, const Certificate& ca, const CrlVisitor& visit, CrlKind kind) {
  return verify(source, ca, kind, [&](CrlFlow& flow, std::size_t length, const lint::CrlFacts& facts) {
    EntryReader reader(kind, visit, facts);
    const std::uint64_t end = flow.taken() + length;
    while (flow.taken() < end) reader.take(flow);
    if (flow.taken() != end) refuse_crl("an entry");
    return reader.finish();
  });
}

VerifiedCrlEntries verify_crl_entries(const CrlSource& source, CrlKind kind, Instant this_update) {
  Bytes key = openssl::new_mac_key();
  openssl::Mac mac(key);
  const CrlSource seen = [&] {
    const ByteView piece = source();
    mac.update(piece);
    return piece;
  };
  CrlFlow flow(seen);
  const CrlVisitor nobody;
  const lint::CrlFacts facts{.this_update = this_update, .is_delta = kind == CrlKind::delta};
  EntryReader reader(kind, nobody, facts);
  while (!flow.peek(1).empty()) reader.take(flow);
  return {.kind = kind,
          .this_update = this_update,
          .entries = reader.finish(),
          .octets = flow.taken(),
          .key = std::move(key),
          .mac = mac.finish()};
}

CrlSummary verify_crl(const CrlSource& source, const Certificate& ca, const VerifiedCrlEntries& verified) {
  CrlSummary summary = verify(source, ca, verified.kind, [&](CrlFlow& flow, std::size_t length, const lint::CrlFacts&) {
    return take_verified(flow, length, verified);
  });
  // What an entry may say depends on the kind and the moment of its list.
  if (summary.header.this_update != verified.this_update || summary.entries != verified.entries) {
    refuse_crl("entries of another list");
  }
  return summary;
}

CrlSummary verify_crl_file(const std::filesystem::path& file, const Certificate& ca, const CrlVisitor& visit) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(Errc::file_unreadable, LogNote{"CRL file " + file.string()});
  std::vector<char> piece(std::size_t{1} << 18U);
  const CrlSource source = [&]() -> ByteView {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (stream.bad()) throw Error(Errc::file_unreadable, LogNote{"CRL file " + file.string()});
    return as_bytes({piece.data(), static_cast<std::size_t>(stream.gcount())});
  };
  return verify_crl(source, ca, visit);
}

}  // namespace tamga
