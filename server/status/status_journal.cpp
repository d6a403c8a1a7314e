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

constexpr std::string_view kMagic = "TMGJRNL1";
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

JournalMark read_payload(ByteView payload, const std::function<void(const storage::StatusChange&)>& take) {
  Decoder decoder(payload);
  JournalMark mark{.position = decoder.position(), .known_at = decoder.time()};
  for (std::uint64_t left = decoder.number(4); left > 0; --left) take(decoder.change());
  decoder.finish();
  return mark;
}

JournalReading damaged(std::string how) {
  return {.outcome = JournalReading::Outcome::damaged, .damage = std::move(how), .last = {}, .octets = 0, .chain = {}};
}

}  // namespace

JournalReading read_journal(const std::filesystem::path& path, ByteView snapshot_checksum,
                            const std::function<void(const storage::StatusChange&)>& take) {
  const auto file = MappedFile::open(path);
  if (!file) return damaged(describe_failure("cannot read", path));
  const ByteView octets = file->octets();
  if (!is_prefix(as_bytes(kMagic), octets) || octets.size() < kHeader ||
      !is_prefix(checksum(octets.first(8), octets.subspan(8, kChecksum)), octets.subspan(8 + kChecksum))) {
    return damaged("the journal's header is damaged");
  }
  JournalReading reading{
      .outcome = JournalReading::Outcome::whole, .damage = {}, .last = {}, .octets = kHeader, .chain = {}};
  if (!is_prefix(snapshot_checksum, octets.subspan(8))) {
    reading.outcome = JournalReading::Outcome::of_another_snapshot;
    return reading;
  }
  reading.chain.assign(snapshot_checksum.begin(), snapshot_checksum.end());
  for (;;) {
    Frame frame = next_frame(octets.subspan(reading.octets), reading.chain);
    if (frame.next == Next::end) return reading;
    if (frame.next == Next::damage) {
      return damaged("the journal is damaged after " + std::to_string(reading.octets) + " octets");
    }
    reading.last = read_payload(frame.payload, take);
    reading.octets += kFrameHeader + frame.payload.size() + kChecksum;
    reading.chain = std::move(frame.chain);
  }
}

StatusJournal::StatusJournal(FileDescriptor file, std::uint64_t octets, Bytes chain)
    : file_(std::move(file)), octets_(octets), chain_(std::move(chain)) {}

std::unique_ptr<StatusJournal> StatusJournal::create(const std::filesystem::path& path, ByteView snapshot_checksum) {
  auto fresh = path;
  fresh += ".new";
  FileDescriptor file = create_file(fresh);
  const ByteView magic = as_bytes(kMagic);
  Bytes header(magic.begin(), magic.end());
  header.insert(header.end(), snapshot_checksum.begin(), snapshot_checksum.end());
  const Bytes sum = checksum(magic, snapshot_checksum);
  header.insert(header.end(), sum.begin(), sum.end());
  if (!file || !write_all(file, header) || !sync_data(file) || !put_in_place(fresh, path)) return nullptr;
  return std::unique_ptr<StatusJournal>(
      new StatusJournal(std::move(file), header.size(), {snapshot_checksum.begin(), snapshot_checksum.end()}));
}

std::unique_ptr<StatusJournal> StatusJournal::resume(const std::filesystem::path& path, const JournalReading& reading) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(reading.octets)) != 0 || !sync_data(file)) return nullptr;
  return std::unique_ptr<StatusJournal>(new StatusJournal(std::move(file), reading.octets, reading.chain));
}

bool StatusJournal::append(std::span<const storage::StatusChange> changes, const JournalMark& mark,
                           Durability durability) {
  Bytes payload;
  Encoder encoder(payload);
  encoder.position(mark.position);
  encoder.time(mark.known_at);
  encoder.number(changes.size(), 4);
  for (const auto& change : changes) encoder.change(change);

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
