#include "server/status/status_encoding.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::status {
namespace {

constexpr std::uint64_t kHasRevokedAt = 1;
constexpr std::uint64_t kHasInvalidityDate = 2;
constexpr std::uint64_t kHasReason = 4;

[[noreturn]] void refuse() {
  throw Error(Errc::file_unreadable, LogNote{"a record is not as it was written"});
}

}  // namespace

void Encoder::number(std::uint64_t value, unsigned octets) {
  for (unsigned i = 0; i < octets; ++i) octets_.push_back(static_cast<std::uint8_t>(value >> (8U * i)));
}

void Encoder::block(ByteView octets) {
  number(octets.size(), 4);
  octets_.insert(octets_.end(), octets.begin(), octets.end());
}

void Encoder::position(const storage::FeedPosition& position) {
  number(position.system_identifier, 8);
  number(position.timeline, 4);
  number(position.xmin, 8);
}

void Encoder::change(const storage::StatusChange& change) {
  const auto& record = change.record;
  const ByteView serial = change.key.serial.octets();
  number(static_cast<std::uint16_t>(change.key.issuer), 2);
  number(serial.size(), 1);
  octets_.insert(octets_.end(), serial.begin(), serial.end());
  number(record.version, 4);
  number(static_cast<std::uint64_t>(record.status), 1);
  number((record.revoked_at ? kHasRevokedAt : 0) | (record.invalidity_date ? kHasInvalidityDate : 0) |
             (record.reason ? kHasReason : 0),
         1);
  if (record.revoked_at) time(*record.revoked_at);
  if (record.invalidity_date) time(*record.invalidity_date);
  if (record.reason) number(static_cast<std::uint64_t>(*record.reason), 1);
  time(record.not_after);
}

void Encoder::authorities(const std::vector<storage::StatusAuthority>& authorities) {
  number(authorities.size(), 4);
  for (const auto& authority : authorities) {
    number(static_cast<std::uint16_t>(authority.number), 2);
    block(as_bytes(authority.name));
    block(authority.certificate);
    block(authority.ocsp_certificate);
    number(authority.cross_certificates.size(), 2);
    for (const Bytes& certificate : authority.cross_certificates) block(certificate);
  }
}

void Encoder::state(const StoreState& state) {
  position(state.position);
  time(state.known_at);
  authorities(state.authorities);
}

void Decoder::finish() const {
  if (!octets_.empty()) refuse();
}

ByteView Decoder::take(std::size_t count) {
  if (octets_.size() < count) refuse();
  const ByteView taken = octets_.first(count);
  octets_ = octets_.subspan(count);
  return taken;
}

std::uint64_t Decoder::number(unsigned octets) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (const std::uint8_t octet : take(octets)) {
    value |= std::uint64_t{octet} << shift;
    shift += 8;
  }
  return value;
}

ByteView Decoder::block() {
  return take(static_cast<std::size_t>(number(4)));
}

storage::FeedPosition Decoder::position() {
  storage::FeedPosition position;
  position.system_identifier = number(8);
  position.timeline = static_cast<std::uint32_t>(number(4));
  position.xmin = number(8);
  return position;
}

storage::StatusChange Decoder::change() {
  const auto issuer = static_cast<storage::AuthorityNumber>(number(2));
  const auto serial = SerialNumber::from_octets(take(static_cast<std::size_t>(number(1))));
  if (!serial) refuse();
  storage::StatusRecord record{};
  record.version = static_cast<std::uint32_t>(number(4));
  const std::uint64_t status = number(1);
  if (status > static_cast<std::uint64_t>(CertificateStatus::expired)) refuse();
  record.status = static_cast<CertificateStatus>(status);
  const std::uint64_t present = number(1);
  if (present > (kHasRevokedAt | kHasInvalidityDate | kHasReason)) refuse();
  if ((present & kHasRevokedAt) != 0) record.revoked_at = time();
  if ((present & kHasInvalidityDate) != 0) record.invalidity_date = time();
  if ((present & kHasReason) != 0) {
    record.reason = revocation_reason_from_number(static_cast<int>(number(1)));
    if (!record.reason) refuse();
  }
  record.not_after = time();
  return {{issuer, *serial}, record};
}

storage::StatusAuthority Decoder::authority() {
  storage::StatusAuthority authority;
  authority.number = static_cast<storage::AuthorityNumber>(number(2));
  authority.name = as_text(block());
  const ByteView certificate = block();
  authority.certificate.assign(certificate.begin(), certificate.end());
  const ByteView responder = block();
  authority.ocsp_certificate.assign(responder.begin(), responder.end());
  for (std::uint64_t left = number(2); left > 0; --left) {
    const ByteView cross = block();
    authority.cross_certificates.emplace_back(cross.begin(), cross.end());
  }
  return authority;
}

std::vector<storage::StatusAuthority> Decoder::authorities() {
  std::vector<storage::StatusAuthority> all;
  for (std::uint64_t left = number(4); left > 0; --left) all.push_back(authority());
  return all;
}

StoreState Decoder::state() {
  StoreState state;
  state.position = position();
  state.known_at = time();
  state.authorities = authorities();
  return state;
}

}  // namespace tamga::status
