#include "server/status/snapshot_writer.hpp"

#include <cstring>
#include <optional>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/status/status_encoding.hpp"

namespace tamga::status {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20U;

std::filesystem::path with_new(std::filesystem::path path) {
  path += ".new";
  return path;
}

// The records of an older snapshot, one after another.
class OlderRecords {
 public:
  explicit OlderRecords(const StatusSnapshot* snapshot) : snapshot_(snapshot) {
    if (snapshot_ != nullptr) cursor_.emplace(snapshot_->fingerprints());
    advance();
  }

  bool at_end() const { return !fingerprint_; }
  std::uint64_t fingerprint() const { return *fingerprint_; }
  const PackedStatus& record() const { return record_; }

  /// Whether it comes before that one; the same certificate does not.
  bool before(std::uint64_t fingerprint, const PackedStatus& record) const {
    return *fingerprint_ != fingerprint ? *fingerprint_ < fingerprint : record_.before(record);
  }
  bool same(std::uint64_t fingerprint, const PackedStatus& record) const {
    return *fingerprint_ == fingerprint && record_.same_key(record);
  }

  void advance() {
    fingerprint_ = cursor_ ? cursor_->next() : std::nullopt;
    if (fingerprint_) record_ = snapshot_->record_at(place_++);
  }

 private:
  const StatusSnapshot* snapshot_;
  std::optional<FingerprintList::Cursor> cursor_;
  std::uint64_t place_ = 0;
  std::optional<std::uint64_t> fingerprint_;
  PackedStatus record_;
};

// Thrown within this file.
struct Abandoned {};

}  // namespace

SnapshotWriter::SnapshotWriter(std::filesystem::path path, const SnapshotKeys& keys, std::uint64_t expected)
    : path_(std::move(path)),
      fresh_path_(with_new(path_)),
      file_(create_file(fresh_path_)),
      fingerprints_(expected),
      good_(static_cast<bool>(file_)) {
  trailer_.keys = keys;
  buffer_.reserve(kBuffer + kSnapshotRecord);
}

void SnapshotWriter::flush() {
  good_ = good_ && write_all(file_, buffer_);
  buffer_.clear();
}

void SnapshotWriter::add(std::uint64_t fingerprint, const PackedStatus& record) {
  const std::uint64_t check = record_check(trailer_.keys.checks, trailer_.count++, record);
  fingerprints_.add(fingerprint);
  const std::size_t end = buffer_.size();
  buffer_.resize(end + kSnapshotRecord);
  std::memcpy(buffer_.data() + end, record.octets().data(), sizeof record);
  std::memcpy(buffer_.data() + end + sizeof record, &check, kSnapshotRecord - sizeof record);
  if (buffer_.size() >= kBuffer) flush();
}

std::shared_ptr<const StatusSnapshot> SnapshotWriter::finish(const StoreState& state) {
  fingerprints_.seal();
  flush();
  openssl::Digest digest(openssl::DigestAlgorithm::sha256);
  for (const ByteView part : {fingerprints_.directory(), fingerprints_.remainders()}) {
    digest.update(part);
    good_ = good_ && write_all(file_, part);
  }
  Encoder(buffer_).state(state);
  trailer_.directory_bits = fingerprints_.directory_bits();
  trailer_.state_octets = static_cast<std::uint32_t>(buffer_.size());
  trailer_.list_checksum = digest.finish();
  trailer_.state_checksum = openssl::sha256(buffer_);
  const Bytes trailer = trailer_.encode();
  buffer_.insert(buffer_.end(), trailer.begin(), trailer.end());
  flush();
  if (!good_ || !sync_data(file_) || !put_in_place(fresh_path_, path_)) return nullptr;
  auto mapped = MappedFile::open(path_);
  if (!mapped || mapped->octets().size() < SnapshotTrailer::kOctets) return nullptr;
  return std::make_shared<StatusSnapshot>(std::move(mapped), std::move(trailer_), std::move(fingerprints_), state);
}

std::shared_ptr<const StatusSnapshot> write_merged(const std::filesystem::path& path, const SnapshotKeys& keys,
                                                   const StatusSnapshot* older, RecordSorter& changes,
                                                   const StoreState& state, const std::stop_token& stop) {
  constexpr std::uint64_t kBetweenLooks = 4096;
  try {
    SnapshotWriter writer(path, keys, (older == nullptr ? 0 : older->size()) + changes.size());
    std::uint64_t written = 0;
    const auto add = [&](std::uint64_t fingerprint, const PackedStatus& record) {
      if (++written % kBetweenLooks == 0 && (stop.stop_requested() || !writer.is_good())) throw Abandoned{};
      writer.add(fingerprint, record);
    };
    OlderRecords records(older);
    const bool sorted = changes.for_each([&](std::uint64_t fingerprint, const PackedStatus& change) {
      for (; !records.at_end() && records.before(fingerprint, change); records.advance()) {
        add(records.fingerprint(), records.record());
      }
      if (!records.at_end() && records.same(fingerprint, change)) records.advance();
      add(fingerprint, change);
    });
    for (; !records.at_end(); records.advance()) add(records.fingerprint(), records.record());
    return sorted ? writer.finish(state) : nullptr;
  } catch (const Error&) {
    return nullptr;
  } catch (const Abandoned&) {
    return nullptr;
  }
}

}  // namespace tamga::status
