#include "server/status/status_journal.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/status/status_encoding.hpp"

namespace tamga::status {
namespace {

constexpr std::string_view kMagic = "TMGJRNL2";
constexpr std::size_t kChecksum = 32;
constexpr std::size_t kHeader = 8 + 2 * kChecksum;
constexpr std::size_t kFrameHeader = 12;
constexpr std::size_t kMaximumPayload = std::size_t{1} << 30U;

Bytes checksum(ByteView first, ByteView second) {
  openssl::Digest digest(openssl::DigestAlgorithm::sha256);
  digest.update(first);
  digest.update(second);
  return digest.finish();
}

bool is_prefix(ByteView prefix, ByteView octets) {
  return prefix.size() <= octets.size() && std::equal(prefix.begin(), prefix.end(), octets.begin());
}

bool all_zero(ByteView octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

Bytes frame_header(ByteView chain, std::size_t length) {
  Bytes header;
  Encoder(header).number(length, 4);
  const Bytes sum = checksum(chain, header);
  header.insert(header.end(), sum.begin(), sum.begin() + 8);
  return header;
}

// What the next octets are.
enum class Next { frame, end, damage };

struct Frame {
  Next next;
  ByteView payload;
  Bytes chain;  // after it
};

// A crash leaves a frame that the file ends before, or octets that were never written and read as zero. Both were never
// promised to anybody, because a batch is shown only when it is on the disk. Anything else was there and is damaged.
Frame next_frame(ByteView octets, ByteView chain) {
  if (octets.size() < kFrameHeader || all_zero(octets)) return {Next::end, {}, {}};
  const auto length = static_cast<std::size_t>(Decoder(octets).number(4));
  if (length > kMaximumPayload || !is_prefix(frame_header(chain, length), octets)) return {Next::damage, {}, {}};
  if (octets.size() < kFrameHeader + length + kChecksum) return {Next::end, {}, {}};
  const ByteView payload = octets.subspan(kFrameHeader, length);
  const ByteView found = octets.subspan(kFrameHeader + length, kChecksum);
  Bytes expected = checksum(chain, payload);
  if (!is_prefix(expected, found)) {
    const bool is_last = octets.size() == kFrameHeader + length + kChecksum;
    return {is_last && all_zero(found) ? Next::end : Next::damage, {}, {}};
  }
  return {Next::frame, payload, std::move(expected)};
}

enum class Kind : std::uint8_t { changes = 0, as_they_stand = 1, authorities = 2 };

Bytes begin_payload(Kind kind, const JournalMark& mark) {
  Bytes payload;
  Encoder encoder(payload);
  encoder.number(static_cast<std::uint64_t>(kind), 1);
  encoder.position(mark.position);
  encoder.time(mark.known_at);
  return payload;
}

Bytes changes_payload(Kind kind, std::span<const storage::StatusChange> changes, const JournalMark& mark) {
  Bytes payload = begin_payload(kind, mark);
  Encoder encoder(payload);
  encoder.number(changes.size(), 4);
  for (const auto& change : changes) encoder.change(change);
  return payload;
}

Bytes authorities_payload(const std::vector<storage::StatusAuthority>& authorities, const JournalMark& mark) {
  Bytes payload = begin_payload(Kind::authorities, mark);
  Encoder(payload).authorities(authorities);
  return payload;
}

JournalMark read_payload(ByteView payload, const JournalVisitor& visitor) {
  Decoder decoder(payload);
  const std::uint64_t kind = decoder.number(1);
  if (kind > static_cast<std::uint64_t>(Kind::authorities)) {
    throw Error(Errc::file_unreadable, LogNote{"the journal has a frame of an unknown kind"});
  }
  const JournalMark mark{.position = decoder.position(), .known_at = decoder.time()};
  if (kind == static_cast<std::uint64_t>(Kind::authorities)) {
    visitor.authorities(decoder.authorities());
  } else {
    const auto& take = kind == static_cast<std::uint64_t>(Kind::as_they_stand) ? visitor.as_it_stands : visitor.change;
    for (std::uint64_t left = decoder.number(4); left > 0; --left) take(decoder.change());
  }
  decoder.finish();
  return mark;
}

bool has_header(ByteView octets) {
  return octets.size() >= kHeader && is_prefix(as_bytes(kMagic), octets) &&
         is_prefix(checksum(octets.first(8), octets.subspan(8, kChecksum)), octets.subspan(8 + kChecksum));
}

}  // namespace

std::pair<std::optional<Bytes>, std::string> read_journal_snapshot(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  if (!file) return {std::nullopt, describe_failure("cannot read", path)};
  if (!has_header(file->octets())) return {std::nullopt, "the journal is damaged or of another version"};
  const ByteView snapshot = file->octets().subspan(8, kChecksum);
  return {Bytes(snapshot.begin(), snapshot.end()), {}};
}

JournalReading read_journal(const std::filesystem::path& path, const JournalVisitor& visitor) {
  JournalReading reading;
  const auto file = MappedFile::open(path);
  const ByteView octets = file ? file->octets() : ByteView{};
  if (!has_header(octets)) {
    reading.damage = "the journal is damaged or of another version";
    return reading;
  }
  reading.octets = kHeader;
  reading.chain.assign(octets.begin() + 8, octets.begin() + 8 + kChecksum);
  for (;;) {
    Frame frame = next_frame(octets.subspan(reading.octets), reading.chain);
    if (frame.next == Next::end) return reading;
    if (frame.next == Next::damage) {
      reading.damage = "the journal is damaged after " + std::to_string(reading.octets) + " octets";
      return reading;
    }
    reading.last = read_payload(frame.payload, visitor);
    reading.octets += kFrameHeader + frame.payload.size() + kChecksum;
    reading.chain = std::move(frame.chain);
  }
}

StatusJournal::StatusJournal(FileDescriptor file, std::uint64_t octets, Bytes chain)
    : file_(std::move(file)), octets_(octets), chain_(std::move(chain)) {}

std::unique_ptr<StatusJournal> StatusJournal::create(const std::filesystem::path& path, ByteView snapshot_checksum,
                                                     const Beginning& beginning) {
  FileDescriptor file = create_file(path);
  const ByteView magic = as_bytes(kMagic);
  Bytes header(magic.begin(), magic.end());
  header.insert(header.end(), snapshot_checksum.begin(), snapshot_checksum.end());
  const Bytes sum = checksum(magic, snapshot_checksum);
  header.insert(header.end(), sum.begin(), sum.end());
  if (!file || !write_all(file, header)) return nullptr;
  std::unique_ptr<StatusJournal> journal(
      new StatusJournal(std::move(file), header.size(), {snapshot_checksum.begin(), snapshot_checksum.end()}));
  const auto later = Durability::sometime;
  const bool written =
      journal->write_frame(changes_payload(Kind::as_they_stand, beginning.as_they_stand, beginning.mark), later) &&
      (beginning.authorities == nullptr ||
       journal->write_frame(authorities_payload(*beginning.authorities, beginning.mark), later));
  return written && sync_data(journal->file_) ? std::move(journal) : nullptr;
}

std::unique_ptr<StatusJournal> StatusJournal::resume(const std::filesystem::path& path, const JournalReading& reading) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(reading.octets)) != 0 || !sync_data(file)) return nullptr;
  return std::unique_ptr<StatusJournal>(new StatusJournal(std::move(file), reading.octets, reading.chain));
}

bool StatusJournal::append(std::span<const storage::StatusChange> changes, const JournalMark& mark,
                           Durability durability) {
  return write_frame(changes_payload(Kind::changes, changes, mark), durability);
}

bool StatusJournal::append_authorities(const std::vector<storage::StatusAuthority>& authorities,
                                       const JournalMark& mark) {
  return write_frame(authorities_payload(authorities, mark), Durability::now);
}

bool StatusJournal::write_frame(const Bytes& payload, Durability durability) {
  if (payload.size() > kMaximumPayload) return false;
  Bytes frame = frame_header(chain_, payload.size());
  Bytes sum = checksum(chain_, payload);
  frame.insert(frame.end(), payload.begin(), payload.end());
  frame.insert(frame.end(), sum.begin(), sum.end());
  if (!write_all(file_, frame) || (durability == Durability::now && !sync_data(file_))) return false;
  octets_ += frame.size();
  chain_ = std::move(sum);
  return true;
}

}  // namespace tamga::status
