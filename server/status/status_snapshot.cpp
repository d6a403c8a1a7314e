#include "server/status/status_snapshot.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/status/status_encoding.hpp"

namespace tamga::status {
namespace {

constexpr std::string_view kMagic = "TMGSTAT2";
constexpr std::size_t kChecksum = 32;
constexpr std::size_t kCheck = kSnapshotRecord - sizeof(PackedStatus);
constexpr std::size_t kCacheLine = 64;

void append(Bytes& octets, ByteView more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

bool is_sum(ByteView sum, ByteView octets) {
  const Bytes expected = openssl::sha256(octets);
  return std::equal(expected.begin(), expected.end(), sum.begin(), sum.end());
}

// A check that fits says that somebody wrote these octets, not that they are a record.
bool is_record(const PackedStatus& packed) {
  if (!packed.key()) return false;
  const auto reason = packed.record().reason;
  return !reason || revocation_reason_from_number(static_cast<int>(*reason));
}

}  // namespace

Bytes SnapshotTrailer::encode() const {
  Bytes octets;
  append(octets, as_bytes(kMagic));
  Encoder encoder(octets);
  encoder.number(count, 8);
  encoder.number(directory_bits, 4);
  encoder.number(state_octets, 4);
  append(octets, keys.fingerprints);
  append(octets, keys.checks);
  append(octets, list_checksum);
  append(octets, state_checksum);
  append(octets, openssl::sha256(octets));
  return octets;
}

std::optional<SnapshotTrailer> SnapshotTrailer::decode(ByteView octets) {
  if (octets.size() != kOctets || as_text(octets.first(kMagic.size())) != kMagic) return std::nullopt;
  const ByteView checked = octets.first(kOctets - kChecksum);
  if (!is_sum(octets.last(kChecksum), checked)) return std::nullopt;
  Decoder decoder(checked.subspan(kMagic.size()));
  SnapshotTrailer trailer;
  trailer.count = decoder.number(8);
  trailer.directory_bits = static_cast<std::uint32_t>(decoder.number(4));
  trailer.state_octets = static_cast<std::uint32_t>(decoder.number(4));
  const ByteView rest = checked.subspan(kMagic.size() + 16);
  std::copy_n(rest.begin(), 16, trailer.keys.fingerprints.begin());
  std::copy_n(rest.begin() + 16, 16, trailer.keys.checks.begin());
  trailer.list_checksum.assign(rest.begin() + 32, rest.begin() + 64);
  trailer.state_checksum.assign(rest.begin() + 64, rest.end());
  return trailer;
}

std::uint64_t record_check(const SipKey& key, std::uint64_t place, const PackedStatus& record) {
  std::array<std::uint8_t, 8 + sizeof(PackedStatus)> text;
  std::memcpy(text.data(), &place, 8);
  std::memcpy(text.data() + 8, record.octets().data(), sizeof record);
  return siphash(key, text) & ((std::uint64_t{1} << (8 * kCheck)) - 1);
}

StatusSnapshot::Opened StatusSnapshot::open(const std::filesystem::path& path) {
  auto file = MappedFile::open(path);
  if (!file) return {nullptr, describe_failure("cannot read", path)};
  const ByteView octets = file->octets();
  const std::string damage = path.filename().string() + " is damaged or of another version";
  if (octets.size() < SnapshotTrailer::kOctets) return {nullptr, damage};
  auto trailer = SnapshotTrailer::decode(octets.last(SnapshotTrailer::kOctets));
  // The numbers were checked: they are those of a file that was written, so that the sum cannot overflow.
  if (!trailer || trailer->count > UINT32_MAX || trailer->directory_bits > 32) return {nullptr, damage};
  const std::uint64_t records = trailer->count * kSnapshotRecord;
  const std::uint64_t directory = FingerprintList::directory_octets(trailer->directory_bits);
  const std::uint64_t remainders = trailer->count * FingerprintList::kRemainder;
  if (octets.size() != records + directory + remainders + trailer->state_octets + SnapshotTrailer::kOctets) {
    return {nullptr, damage};
  }
  const ByteView list = octets.subspan(records, directory + remainders);
  const ByteView state_octets = octets.subspan(records + list.size(), trailer->state_octets);
  if (!is_sum(trailer->list_checksum, list) || !is_sum(trailer->state_checksum, state_octets)) {
    return {nullptr, damage};
  }
  auto fingerprints =
      FingerprintList::from_octets(trailer->directory_bits, list.first(directory), list.subspan(directory));
  if (!fingerprints) return {nullptr, damage};
  try {
    Decoder decoder(state_octets);
    StoreState state = decoder.state();
    decoder.finish();
    return {std::make_shared<StatusSnapshot>(std::move(file), *std::move(trailer), *std::move(fingerprints),
                                             std::move(state)),
            {}};
  } catch (const Error&) {
    return {nullptr, damage};
  }
}

StatusSnapshot::StatusSnapshot(std::shared_ptr<const MappedFile> file, SnapshotTrailer trailer,
                               FingerprintList fingerprints, StoreState state)
    : file_(std::move(file)),
      trailer_(std::move(trailer)),
      fingerprints_(std::move(fingerprints)),
      state_(std::move(state)),
      checksum_([this] {
        const ByteView sum = file_->octets().last(kChecksum);
        return Bytes(sum.begin(), sum.end());
      }()) {}

bool StatusSnapshot::read(std::uint64_t place, PackedStatus& record) const {
  const std::uint8_t* octets = file_->octets().data() + place * kSnapshotRecord;
  std::uint64_t check = 0;
  std::memcpy(&record, octets, sizeof record);
  std::memcpy(&check, octets + sizeof record, kCheck);
  if (check == record_check(trailer_.keys.checks, place, record) && is_record(record)) return true;
  damaged_.store(true, std::memory_order_relaxed);
  return false;
}

PackedStatus StatusSnapshot::record_at(std::uint64_t place) const {
  PackedStatus record;
  if (!read(place, record)) {
    throw Error(Errc::file_unreadable, LogNote{"a record of the local copy of the statuses is not as it was written"});
  }
  return record;
}

// The record is waited for together with the list that tells its place, not after it: fingerprints are evenly spread,
// so that it lies within a few places of where it would be in a perfectly even list.
void StatusSnapshot::prefetch(std::uint64_t fingerprint) const {
  constexpr std::uint64_t kAround = 4;
  const std::uint64_t place = fingerprints_.prefetch(fingerprint);
  const std::uint64_t first = (place - std::min(place, kAround)) * kSnapshotRecord;
  const std::uint64_t end = std::min(place + kAround + 1, size()) * kSnapshotRecord;
  for (std::uint64_t octet = first / kCacheLine * kCacheLine; octet < end; octet += kCacheLine) {
    __builtin_prefetch(file_->octets().data() + octet);
  }
}

std::optional<StatusRecord> StatusSnapshot::find(const CertificateKey& key, std::uint64_t fingerprint) const {
  const auto range = fingerprints_.find(fingerprint);
  for (std::uint64_t place = range.first; place < range.end; ++place) {
    const PackedStatus record = record_at(place);
    if (record.is_for(key)) return record.record();
  }
  return std::nullopt;
}

void StatusSnapshot::verify(const std::stop_token& stop) const {
  constexpr std::uint64_t kBetweenLooks = 4096;
  PackedStatus record;
  for (std::uint64_t place = 0; place < size() && read(place, record); ++place) {
    if (place % kBetweenLooks == 0 && stop.stop_requested()) return;
  }
}

}  // namespace tamga::status
