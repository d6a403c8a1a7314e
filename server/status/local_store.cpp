#include "server/status/local_store.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/status/file.hpp"
#include "server/status/status_encoding.hpp"
#include "server/status/status_journal.hpp"

namespace tamga::status {
namespace {

constexpr std::string_view kMagic = "TMGSTAT2";
constexpr std::size_t kChecksum = 32;
constexpr std::size_t kBuffer = std::size_t{1} << 20U;

// Collects octets, hashes and writes them; a failure is remembered.
class SnapshotWriter {
 public:
  explicit SnapshotWriter(const std::filesystem::path& path)
      : file_(create_file(path)), digest_(openssl::DigestAlgorithm::sha256), good_(static_cast<bool>(file_)) {
    buffer_.reserve(kBuffer + 4096);
  }

  Bytes& buffer() {
    if (buffer_.size() >= kBuffer) flush();
    return buffer_;
  }

  // The checksum of everything, which is also written; nullopt when anything failed.
  std::optional<Bytes> finish() {
    flush();
    Bytes sum = digest_.finish();
    good_ = good_ && write_all(file_, sum) && sync_data(file_);
    return good_ ? std::optional(std::move(sum)) : std::nullopt;
  }

 private:
  void flush() {
    digest_.update(buffer_);
    good_ = good_ && write_all(file_, buffer_);
    buffer_.clear();
  }

  FileDescriptor file_;
  openssl::Digest digest_;
  Bytes buffer_;
  bool good_;
};

StoreState read_snapshot(ByteView octets, StatusIndex& index) {
  Decoder decoder(octets);
  StoreState state{.position = decoder.position(), .known_at = decoder.time(), .authorities = {}};
  for (std::uint64_t left = decoder.number(4); left > 0; --left) state.authorities.push_back(decoder.authority());
  for (std::uint64_t left = decoder.number(8); left > 0; --left) index.apply(decoder.change());
  decoder.finish();
  return state;
}

}  // namespace

LocalStore::LocalStore(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::error_code failure;
  if (std::filesystem::create_directories(directory_, failure)) {
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, failure);
  }
  const auto path = directory_ / "status.lock";
  lock_ = FileDescriptor(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (!lock_) throw Error(Errc::file_unreadable, LogNote{describe_failure("cannot open", path)});
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(Errc::file_unreadable, LogNote{directory_.string() + " is in use by another status daemon"});
  }
}

LocalStore::~LocalStore() = default;

std::uint64_t LocalStore::journal_octets() const {
  return journal_ ? journal_->octets() : 0;
}

StoredStatus LocalStore::read(StatusIndex& index) {
  std::error_code failure;
  if (!std::filesystem::exists(snapshot_path(), failure) && !failure) {
    unusable_ = true;
    return {};
  }
  try {
    return read_files(index);
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
}

StoredStatus LocalStore::read_files(StatusIndex& index) {
  const auto file = MappedFile::open(snapshot_path());
  if (!file) return {std::nullopt, describe_failure("cannot read", snapshot_path())};
  const ByteView octets = file->octets();
  if (octets.size() < kMagic.size() + kChecksum || as_text(octets.first(kMagic.size())) != kMagic) {
    return {std::nullopt, "the snapshot is damaged"};
  }
  const ByteView checked = octets.first(octets.size() - kChecksum);
  const ByteView found = octets.last(kChecksum);
  const Bytes sum = openssl::sha256(checked);
  if (!std::equal(sum.begin(), sum.end(), found.begin())) return {std::nullopt, "the snapshot is damaged"};

  StoreState state = read_snapshot(checked.subspan(kMagic.size()), index);
  const auto reading = read_journal(journal_path(), sum, [&](const StatusChange& change) { index.apply(change); });
  switch (reading.outcome) {
    case JournalReading::Outcome::damaged:
      return {std::nullopt, reading.damage};
    // A crash came between the snapshot and its journal: whatever the older journal says is in the snapshot.
    case JournalReading::Outcome::of_another_snapshot:
      journal_ = StatusJournal::create(journal_path(), sum);
      break;
    case JournalReading::Outcome::whole:
      journal_ = StatusJournal::resume(journal_path(), reading);
      break;
  }
  // A journal that cannot be continued must not be used again: it is removed before anything is shown that it lacks.
  if (reading.last) {
    state.position = reading.last->position;
    state.known_at = reading.last->known_at;
  }
  return {std::move(state), {}};
}

bool LocalStore::write_snapshot(const StatusIndex& index, const StoreState& state) {
  auto fresh = snapshot_path();
  fresh += ".new";
  SnapshotWriter writer(fresh);
  const ByteView magic = as_bytes(kMagic);
  writer.buffer().assign(magic.begin(), magic.end());
  Encoder header(writer.buffer());
  header.position(state.position);
  header.time(state.known_at);
  header.number(state.authorities.size(), 4);
  for (const auto& authority : state.authorities) header.authority(authority);
  header.number(index.size(), 8);
  index.for_each([&](const StatusChange& change) { Encoder(writer.buffer()).change(change); });

  const auto sum = writer.finish();
  if (!sum) return false;
  // Once the new snapshot has its name, the old journal belongs to nothing that could be continued.
  unusable_ = false;
  const bool placed = put_in_place(fresh, snapshot_path());
  journal_ = placed ? StatusJournal::create(journal_path(), *sum) : nullptr;
  if (!journal_) discard();
  return journal_ != nullptr;
}

bool LocalStore::append(std::span<const StatusChange> changes, const storage::FeedPosition& position,
                        Instant known_at) {
  if (!journal_) {
    discard();
    return false;
  }
  if (journal_->append(changes, {position, known_at}, StatusJournal::Durability::now)) return true;
  discard();
  return false;
}

bool LocalStore::append_position(const storage::FeedPosition& position, Instant known_at) {
  if (!journal_) return false;
  if (journal_->append({}, {position, known_at}, StatusJournal::Durability::sometime)) return true;
  discard();
  return false;
}

void LocalStore::discard() {
  journal_.reset();
  if (unusable_) return;
  std::error_code failure;
  std::filesystem::remove(journal_path(), failure);
  if (failure || !sync_directory(directory_)) {
    throw Error(Errc::file_unreadable, LogNote{"cannot remove " + journal_path().string() + ", which lacks a change"});
  }
  unusable_ = true;
}

}  // namespace tamga::status
