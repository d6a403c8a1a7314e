#include "server/status/packed_status.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tamga::status {
namespace {

constexpr std::uint8_t kNoReason = 15;
constexpr unsigned kReasonShift = 2;
constexpr std::uint8_t kHasRevokedAt = 0x40;
constexpr std::uint8_t kHasInvalidityDate = 0x80;

std::uint8_t state_of(const StatusRecord& record) {
  const auto reason = record.reason ? static_cast<std::uint8_t>(*record.reason) : kNoReason;
  return static_cast<std::uint8_t>(static_cast<unsigned>(record.status) | (unsigned{reason} << kReasonShift) |
                                   (record.revoked_at ? kHasRevokedAt : 0U) |
                                   (record.invalidity_date ? kHasInvalidityDate : 0U));
}

}  // namespace

PackedTime PackedTime::of(std::optional<Instant> instant) {
  constexpr std::int64_t kMaximum = (std::int64_t{1} << 40U) - 1;
  PackedTime packed;
  const std::int64_t seconds = instant ? instant->time_since_epoch().count() : 0;
  const std::int64_t bounded = std::clamp<std::int64_t>(seconds, 0, kMaximum);
  packed.low_ = static_cast<std::uint32_t>(bounded);
  packed.high_ = static_cast<std::uint8_t>(bounded >> 32U);
  return packed;
}

Instant PackedTime::instant() const {
  return Instant(std::chrono::seconds((static_cast<std::int64_t>(high_) << 32U) | low_));
}

PackedStatus::PackedStatus(const StatusChange& change)
    : issuer_(change.key.issuer),
      state_(state_of(change.record)),
      version_(change.record.version),
      revoked_at_(PackedTime::of(change.record.revoked_at)),
      invalidity_date_(PackedTime::of(change.record.invalidity_date)),
      not_after_(PackedTime::of(change.record.not_after)) {
  const ByteView octets = change.key.serial.octets();
  std::memcpy(serial_ + sizeof serial_ - octets.size(), octets.data(), octets.size());
}

ByteView PackedStatus::serial() const {
  return {serial_, sizeof serial_};
}

bool PackedStatus::is_for(const CertificateKey& key) const {
  const ByteView octets = key.serial.octets();
  const std::size_t zeros = sizeof serial_ - octets.size();
  return issuer_ == key.issuer && std::memcmp(serial_ + zeros, octets.data(), octets.size()) == 0 &&
         std::all_of(serial_, serial_ + zeros, [](std::uint8_t octet) { return octet == 0; });
}

bool PackedStatus::same_key(const PackedStatus& other) const {
  return issuer_ == other.issuer_ && std::memcmp(serial_, other.serial_, sizeof serial_) == 0;
}

bool PackedStatus::before(const PackedStatus& other) const {
  if (issuer_ != other.issuer_) return issuer_ < other.issuer_;
  return std::memcmp(serial_, other.serial_, sizeof serial_) < 0;
}

std::optional<CertificateKey> PackedStatus::key() const {
  const auto serial_number = SerialNumber::from_octets(serial());
  return serial_number ? std::optional(CertificateKey{issuer_, *serial_number}) : std::nullopt;
}

StatusRecord PackedStatus::record() const {
  const auto reason = static_cast<std::uint8_t>((state_ >> kReasonShift) & 0x0FU);
  return {
      .version = version_,
      .status = status(),
      .reason = reason == kNoReason ? std::nullopt : std::optional(static_cast<RevocationReason>(reason)),
      .revoked_at = (state_ & kHasRevokedAt) != 0 ? std::optional(revoked_at_.instant()) : std::nullopt,
      .invalidity_date = (state_ & kHasInvalidityDate) != 0 ? std::optional(invalidity_date_.instant()) : std::nullopt,
      .not_after = not_after_.instant()};
}

std::uint64_t Fingerprints::of(const CertificateKey& certificate) const {
  std::array<std::uint8_t, 2 + SerialNumber::kMaxOctets> text{};
  const ByteView octets = certificate.serial.octets();
  std::memcpy(text.data(), &certificate.issuer, 2);
  std::memcpy(text.data() + 2, octets.data(), octets.size());
  return siphash(key, ByteView(text).first(2 + octets.size())) & mask;
}

}  // namespace tamga::status
