// verify_crl of crl.hpp: a reader that sees the list once, through a small window.

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/base/side_thread.hpp"
#include "ca-core/keys/digest_signature.hpp"
#include "ca-core/lint/crl_entry_judge.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/revocation/crl_extensions.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::size_t kLongestHeader = 6;
constexpr std::size_t kLongestSmallElement = std::size_t{64} << 10U;
constexpr std::size_t kWorthAThread = std::size_t{64} << 10U;

[[noreturn]] void refuse(std::string why) {
  throw Error(Errc::crl_invalid, LogNote{std::move(why)});
}

/// The list as it flows by: every octet taken goes into the hash of the whole, and between begin_signed() and
/// end_signed() into that of what is signed. A window that was gone through is hashed beside the reading of the next:
/// Streebog takes longer than the reader.
class Flow {
 public:
  explicit Flow(const CrlSource& source) : source_(source), sha256_(openssl::DigestAlgorithm::sha256) {}

  std::uint64_t taken() const { return taken_; }
  Bytes sha256() {
    hash_taken();
    return sha256_.finish();
  }
  /// `before` is what of it was taken earlier.
  void begin_signed(openssl::DigestAlgorithm algorithm, ByteView before) {
    hash_taken();
    signed_.emplace(algorithm);
    signed_->update(before);
  }
  Bytes end_signed() {
    hash_taken();
    const Bytes digest = signed_->finish();
    signed_.reset();
    return digest;
  }

  /// Up to `count` octets that come next; fewer only at the end.
  ByteView peek(std::size_t count) {
    while (window_.size() - at_ < count && !ended_) fill();
    return ByteView(window_).subspan(at_, std::min(count, window_.size() - at_));
  }

  /// Valid until the next call of any method.
  ByteView take(std::size_t count) {
    const ByteView octets = peek(count);
    if (octets.size() < count) refuse("it ends too early");
    at_ += count;
    taken_ += count;
    return octets;
  }

 private:
  void hash(ByteView octets) {
    sha256_.update(octets);
    if (signed_) signed_->update(octets);
  }

  void hash_taken() {
    hashing_.wait();
    hash(ByteView(window_).subspan(hashed_, at_ - hashed_));
    hashed_ = at_;
  }

  void fill() {
    hashing_.wait();
    std::swap(window_, past_);
    window_.assign(past_.begin() + static_cast<std::ptrdiff_t>(at_), past_.end());
    const ByteView taken = ByteView(past_).first(at_).subspan(hashed_);
    if (taken.size() < kWorthAThread) {
      hash(taken);
    } else {
      hashing_.run([this, taken] { hash(taken); });
    }
    at_ = hashed_ = 0;
    const ByteView piece = source_();
    ended_ = piece.empty();
    window_.insert(window_.end(), piece.begin(), piece.end());
  }

  const CrlSource& source_;
  openssl::Digest sha256_;
  std::optional<openssl::Digest> signed_;
  Bytes window_;
  Bytes past_;              // the window before, while it is hashed
  std::size_t at_ = 0;      // of the window: taken up to here
  std::size_t hashed_ = 0;  // and hashed up to here
  std::uint64_t taken_ = 0;
  bool ended_ = false;
  SideThread hashing_;  // the last member: what it runs uses the others
};

/// Takes identifier and length octets of an element that may be too long for the window; its content's length.
std::size_t take_header(Flow& flow, std::uint8_t tag) {
  const ByteView octets = flow.peek(kLongestHeader);
  const auto header = der::read_header(octets);
  if (!header || header->tag != tag) refuse("not the outline of a CRL");
  flow.take(header->length);
  return header->content;
}

/// Takes a whole element that fits the window.
der::Element take_element(Flow& flow) {
  const auto header = der::read_header(flow.peek(kLongestHeader));
  if (!header || header->content > kLongestSmallElement) refuse("not the outline of a CRL");
  der::Reader reader(flow.take(header->length + header->content));
  return *reader.next();
}

der::Element take_element(Flow& flow, std::uint8_t tag) {
  const der::Element element = take_element(flow);
  if (element.tag != tag) refuse("not the outline of a CRL");
  return element;
}

void append(Bytes& out, ByteView octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}

SignatureAlgorithm read_algorithm(const der::Element& identifier, const PublicKey& key) {
  der::Reader reader(identifier.content);
  const auto oid = reader.take(der::kOid);
  const auto text = oid ? der::oid_text(*oid) : std::nullopt;
  const auto algorithm = text ? signature_algorithm_by_oid(*text) : std::nullopt;
  if (!algorithm || facts(*algorithm).key_type != key.type()) refuse("an algorithm that is not of the CA's key");
  if (!std::ranges::equal(algorithm_identifier(*algorithm), identifier.whole)) refuse("parameters of the algorithm");
  return *algorithm;
}

Instant take_time(Flow& flow, Bytes& frame) {
  const der::Element element = take_element(flow);
  const auto time = der::parse_time(element);
  if (!time) refuse("a time");
  append(frame, element.whole);
  return *time;
}

/// Whoever relies on the list has other readers than this one: it must also pass the rules that are written for them.
void require_no_errors(const std::vector<lint::Finding>& findings) {
  for (const lint::Finding& finding : findings) {
    if (finding.severity == lint::Severity::error) refuse(std::string(finding.rule) + ": " + finding.message);
  }
}

std::uint64_t take_entries(Flow& flow, CrlKind kind, const CrlVisitor& visit, const lint::CrlFacts& facts) {
  lint::CrlEntryJudge judge;
  std::uint64_t entries = 0;
  const std::size_t length = take_header(flow, der::kSequence);
  if (length == 0) refuse("revokedCertificates without entries");
  for (const std::uint64_t end = flow.taken() + length; flow.taken() != end; ++entries) {
    const auto specimen = lint::CrlEntrySpecimen::read(take_element(flow, der::kSequence).content, facts);
    const auto entry = specimen ? read_crl_entry(*specimen, kind) : std::nullopt;
    if (!entry || flow.taken() > end) refuse("an entry");
    judge.see(specimen);
    if (visit) visit(*entry);
  }
  require_no_errors(judge.findings());
  return entries;
}

bool is_of_kind(const CrlHeader& header, CrlKind kind) {
  return header.kind() == kind && (kind != CrlKind::delta || header.issuing_point.empty());
}

}  // namespace

CrlSummary verify_crl(const CrlSource& source, const Certificate& ca, const CrlVisitor& visit, CrlKind kind) {
  Flow flow(source);
  const std::size_t length = take_header(flow, der::kSequence);
  const std::uint64_t end = flow.taken() + length;

  // Which hash the signature needs is said inside the part that it covers, so the first octets are hashed afterwards.
  Bytes first;
  const ByteView tbs_header = flow.peek(kLongestHeader);
  first.assign(tbs_header.begin(), tbs_header.end());
  const std::size_t tbs_length = take_header(flow, der::kSequence);
  first.resize(der::header_length(tbs_length));
  const std::uint64_t tbs_end = flow.taken() + tbs_length;

  const der::Element version = take_element(flow, der::kInteger);
  if (der::unsigned_integer(version.content) != 1U) refuse("not version 2");
  first.insert(first.end(), version.whole.begin(), version.whole.end());
  const der::Element identifier = take_element(flow, der::kSequence);
  const SignatureAlgorithm algorithm = read_algorithm(identifier, ca.public_key());
  first.insert(first.end(), identifier.whole.begin(), identifier.whole.end());

  Bytes frame(first.begin() + static_cast<std::ptrdiff_t>(der::header_length(tbs_length)), first.end());

  flow.begin_signed(tamga::facts(algorithm).digest, first);
  if (!std::ranges::equal(take_element(flow, der::kSequence).whole, ca.subject_der())) refuse("another issuer");
  append(frame, ca.subject_der());
  CrlSummary summary{};
  summary.header.this_update = take_time(flow, frame);
  summary.header.next_update = take_time(flow, frame);
  const lint::CrlFacts facts{.this_update = summary.header.this_update, .is_delta = kind == CrlKind::delta};
  const ByteView next_tag = flow.peek(1);
  if (!next_tag.empty() && next_tag[0] == der::kSequence) {
    summary.entries = take_entries(flow, kind, visit, facts);
  }
  const der::Element extensions = take_element(flow, der::context_constructed(0));
  append(frame, extensions.whole);
  read_crl_extensions(extensions.content, ca, summary.header);
  if (!is_of_kind(summary.header, kind)) refuse("another kind of list");
  if (flow.taken() != tbs_end) refuse("the length of the TBSCertList");
  const Bytes digest = flow.end_signed();

  if (!std::ranges::equal(take_element(flow, der::kSequence).whole, algorithm_identifier(algorithm))) {
    refuse("two different algorithms");
  }
  const Bytes bits = [&] {
    const ByteView content = take_element(flow, der::kBitString).content;
    return Bytes(content.begin(), content.end());
  }();
  const auto signature = der::whole_octets(bits);
  if (!signature || !verify_digest(ca.public_key(), algorithm, digest, *signature)) refuse("the signature");
  if (flow.taken() != end || !flow.peek(1).empty()) refuse("octets after its end");
  const Bytes without_entries =
      der::sequence({der::sequence({frame}), algorithm_identifier(algorithm), der::bit_string(*signature)});
  require_no_errors(lint::check_crl_frame(without_entries, ca).findings());
  summary.octets = flow.taken();
  summary.sha256 = flow.sha256();
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
