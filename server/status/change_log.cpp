#include "server/status/change_log.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "server/status/packed_status.hpp"

namespace tamga::status {
namespace {

constexpr std::size_t kRecord = 64;

/// What tells this form of the file from any other.
constexpr std::array<char, kRecord> kHeading{"tamga changes 1\n"};

#pragma pack(push, 1)
struct Record {
  PackedStatus status;  // empty: of a serial number that no certificate can have
  std::int64_t mark = 0;
  PackedTime published_at;
  std::uint8_t reserved = 0;
  std::uint64_t checksum = 0;  // of what stands before it, at its position
};
#pragma pack(pop)
static_assert(sizeof(Record) == kRecord);

std::uint64_t checksum_of(const Record& record, std::uint64_t position) {
  // Against faults of the disk, not against people: the position is key enough.
  SipKey key{};
  std::memcpy(key.data(), &position, sizeof position);
  return siphash(key, {reinterpret_cast<const std::uint8_t*>(&record), offsetof(Record, checksum)});
}

Record pack(const PublishedChange& change) {
  Record record;
  if (change.change) record.status = PackedStatus(*change.change);
  record.mark = change.mark;
  record.published_at = PackedTime::of(change.published_at);
  record.checksum = checksum_of(record, change.position);
  return record;
}

PublishedChange unpack(const Record& record, std::uint64_t position) {
  PublishedChange change{
      .position = position, .mark = record.mark, .published_at = record.published_at.instant(), .change = {}};
  if (!record.status.is_empty()) change.change = record.status.change();
  return change;
}

off_t place_of(std::uint64_t position) {
  return static_cast<off_t>(position * kRecord);
}

bool write_at(int file, off_t place, ByteView octets) {
  while (!octets.empty()) {
    const ssize_t written = ::pwrite(file, octets.data(), octets.size(), place);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    place += written;
    octets = octets.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool read_at(int file, off_t place, std::span<std::uint8_t> octets) {
  while (!octets.empty()) {
    const ssize_t taken = ::pread(file, octets.data(), octets.size(), place);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) return false;
    place += taken;
    octets = octets.subspan(static_cast<std::size_t>(taken));
  }
  return true;
}

std::span<std::uint8_t> octets_of(std::vector<Record>& records) {
  return {reinterpret_cast<std::uint8_t*>(records.data()), records.size() * kRecord};
}

}  // namespace

ChangeLog::ChangeLog(const std::filesystem::path& directory) {
  const auto path = directory / "changes.log";
  file_ = FileDescriptor(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file_) throw Error(Errc::file_unreadable, LogNote{describe_failure("cannot open", path)});
  const std::uint64_t whole = count_whole();
  const bool ready = whole > 0 ? ::ftruncate(file_.get(), place_of(whole)) == 0 : clear();
  if (!ready || !sync_directory(directory)) {
    throw Error(Errc::file_unreadable, LogNote{describe_failure("cannot write", path)});
  }
  size_ = whole > 0 ? whole - 1 : 0;
  // Nothing older than this is missing; the database says more.
  if (const auto last = find(size())) freshness_.set_known_at(last->published_at);
}

/// Records that can be used, the heading among them; 0: nothing can.
std::uint64_t ChangeLog::count_whole() const {
  std::array<char, kRecord> heading{};
  struct stat facts {};
  if (::fstat(file_.get(), &facts) != 0 ||
      !read_at(file_.get(), 0, {reinterpret_cast<std::uint8_t*>(heading.data()), kRecord}) || heading != kHeading) {
    return 0;
  }
  const std::uint64_t records = static_cast<std::uint64_t>(facts.st_size) / kRecord;
  // Only the last part can be without its end: those before it were on the disk when it was begun.
  const std::uint64_t first = records - std::min<std::uint64_t>(records - 1, kLargestPart);
  std::vector<Record> last(records - first);
  if (!read_at(file_.get(), place_of(first), octets_of(last))) return 0;
  for (std::uint64_t i = 0; i < last.size(); ++i) {
    if (last[i].checksum != checksum_of(last[i], first + i)) return first + i;
  }
  return records;
}

std::vector<PublishedChange> ChangeLog::read(std::uint64_t after, std::size_t limit) const {
  const std::shared_lock lock(mutex_);
  return read_unlocked(after, limit);
}

std::optional<PublishedChange> ChangeLog::find(std::uint64_t position) const {
  if (position == 0) return std::nullopt;
  const std::shared_lock lock(mutex_);
  auto found = read_unlocked(position - 1, 1);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<PublishedChange> ChangeLog::read_unlocked(std::uint64_t after, std::size_t limit) const {
  const std::uint64_t last = size();
  std::vector<Record> records(after < last ? std::min<std::uint64_t>(limit, last - after) : 0);
  std::vector<PublishedChange> changes;
  changes.reserve(records.size());
  bool whole = read_at(file_.get(), place_of(after + 1), octets_of(records));
  for (std::uint64_t i = 0; whole && i < records.size(); ++i) {
    const std::uint64_t position = after + 1 + i;
    whole = records[i].checksum == checksum_of(records[i], position);
    if (whole) changes.push_back(unpack(records[i], position));
  }
  if (whole) return changes;
  damaged_.store(true, std::memory_order_relaxed);
  throw Error(Errc::file_unreadable, LogNote{"the log of changes is damaged"});
}

bool ChangeLog::append(std::span<const PublishedChange> changes) {
  const std::uint64_t last = size();
  std::vector<Record> records;
  records.reserve(changes.size());
  for (const PublishedChange& change : changes) records.push_back(pack(change));
  if (!write_at(file_.get(), place_of(last + 1), octets_of(records)) || !sync_data(file_)) {
    // What cannot be cut off is written over by the next attempt.
    [[maybe_unused]] const bool cut_off = ::ftruncate(file_.get(), place_of(last + 1)) == 0;
    return false;
  }
  size_.store(last + records.size(), std::memory_order_release);
  return true;
}

bool ChangeLog::clear() {
  const std::unique_lock lock(mutex_);
  size_ = 0;
  damaged_ = false;
  freshness_.forget();
  return ::ftruncate(file_.get(), 0) == 0 && write_heading() && sync_data(file_);
}

bool ChangeLog::write_heading() const {
  return write_at(file_.get(), 0, {reinterpret_cast<const std::uint8_t*>(kHeading.data()), kRecord});
}

}  // namespace tamga::status
