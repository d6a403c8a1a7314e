// The files that a status daemon keeps for its restart. Their checksums find damage; what is behind them must be able
// to bear anything all the same, because a checksum says nothing of who wrote. The first octet chooses: the input as a
// file, or a file of the input's parts with checksums that fit. Acceptable: a refusal, or statuses that can be asked
// for.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stop_token>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/library.hpp"
#include "server/status/status_encoding.hpp"
#include "server/status/status_index.hpp"
#include "server/status/status_journal.hpp"
#include "server/status/status_snapshot.hpp"
#include "tests/support/status_samples.hpp"

namespace {

using namespace tamga;
using namespace tamga::status;

void require(bool promise) {
  if (!promise) std::abort();
}

/// A file in memory under a path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) { require(descriptor_ >= 0); }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string write(ByteView octets) const {
    require(ftruncate(descriptor_, 0) == 0 &&
            pwrite(descriptor_, octets.data(), octets.size(), 0) == static_cast<ssize_t>(octets.size()));
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

void append(Bytes& octets, ByteView more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

Bytes joined(ByteView first, ByteView second) {
  Bytes octets(first.begin(), first.end());
  append(octets, second);
  return octets;
}

/// Takes up to so many octets from the front.
ByteView take(ByteView& octets, std::size_t count) {
  const ByteView taken = octets.first(std::min(count, octets.size()));
  octets = octets.subspan(taken.size());
  return taken;
}

std::size_t number(ByteView& octets) {
  const ByteView taken = take(octets, 1);
  return taken.empty() ? 0 : taken.front();
}

/// As StatusJournal writes it: each part of the input, its length before it, is the payload of a frame.
Bytes journal_of(ByteView input) {
  constexpr std::string_view kMagic = "TMGJRNL2";
  Bytes chain(32, 7);
  Bytes file = joined(as_bytes(kMagic), chain);
  append(file, openssl::sha256(file));
  while (!input.empty()) {
    const ByteView payload = take(input, number(input));
    Bytes header;
    Encoder(header).number(payload.size(), 4);
    append(header, ByteView(openssl::sha256(joined(chain, header))).first(8));
    append(file, header);
    append(file, payload);
    chain = openssl::sha256(joined(chain, payload));
    append(file, chain);
  }
  return file;
}

void read_as_journal(const std::string& path) {
  testing::CountingRandom random;
  StatusIndex index(random);
  std::size_t told = 0;
  try {
    const auto [wanted, refusal] = read_journal_snapshot(path);
    require(wanted.has_value() == refusal.empty());
    const JournalReading reading =
        read_journal(path, {.change =
                                [&](const storage::StatusChange& change) {
                                  index.apply(change);
                                  ++told;
                                  const auto record = index.find(change.key);
                                  require(record && record->version >= change.record.version);
                                },
                            .as_it_stands =
                                [&](const storage::StatusChange& change) {
                                  index.put(change);
                                  ++told;
                                  require(index.find(change.key).has_value());
                                },
                            .authorities = [&](const std::vector<storage::StatusAuthority>&) {}});
    require(wanted || !reading.damage.empty());
    require(told == 0 || index.size() > 0);
  } catch (const Error& error) {
    require(error.code() == Errc::file_unreadable);
  }
}

/// Records, directory, remainders and state of the input, with every check right that the reader may rely on.
Bytes snapshot_of(ByteView input) {
  SnapshotTrailer trailer;
  trailer.count = number(input) % 32;
  trailer.directory_bits = 16;
  const std::size_t wrong = number(input);
  Bytes file;
  for (std::uint64_t place = 0; place < trailer.count; ++place) {
    PackedStatus record;
    const ByteView octets = take(input, sizeof record);
    std::memcpy(static_cast<void*>(&record), octets.data(), octets.size());
    append(file, record.octets());
    Encoder(file).number(record_check(trailer.keys.checks, place, record), kSnapshotRecord - sizeof record);
  }
  Bytes list;
  Encoder encoder(list);
  const std::uint64_t entries = (std::uint64_t{1} << trailer.directory_bits) + 1;
  const std::size_t first = number(input);
  for (std::uint64_t entry = 0; entry < entries; ++entry) {
    encoder.number(entry > first * 256 ? trailer.count : 0, 4);
  }
  // Some entries as the input wants them.
  for (std::size_t left = number(input) % 8; left > 0; --left) {
    const std::size_t place = number(input) * 256 + number(input);
    std::copy_n(Bytes(4, static_cast<std::uint8_t>(number(input))).begin(), 4,
                list.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(place, entries - 1) * 4));
  }
  Bytes remainders(trailer.count * FingerprintList::kRemainder);
  const ByteView given = take(input, remainders.size());
  std::copy(given.begin(), given.end(), remainders.begin());
  append(list, remainders);
  append(file, list);
  Bytes state;
  Encoder(state).state({.position = {}, .known_at = testing::kStatusNow, .authorities = {}});
  if ((wrong & 4U) != 0) state.assign(input.begin(), input.end());
  append(file, state);
  trailer.state_octets = static_cast<std::uint32_t>(state.size());
  trailer.list_checksum = openssl::sha256(list);
  trailer.state_checksum = openssl::sha256(state);
  if ((wrong & 1U) != 0) trailer.directory_bits = static_cast<std::uint32_t>(wrong >> 1U);
  if ((wrong & 2U) != 0) trailer.count += wrong;
  append(file, trailer.encode());
  return file;
}

void read_as_snapshot(const std::string& path) {
  const auto opened = StatusSnapshot::open(path);
  require((opened.snapshot != nullptr) == opened.refusal.empty());
  if (!opened.snapshot) return;
  const StatusSnapshot& snapshot = *opened.snapshot;
  snapshot.verify(std::stop_token());
  testing::CountingRandom random;
  StatusIndex index(random);
  index.adopt(opened.snapshot);
  FingerprintList::Cursor cursor(snapshot.fingerprints());
  for (std::uint64_t place = 0; place < snapshot.size(); ++place) {
    const auto fingerprint = cursor.next();
    require(fingerprint.has_value());
    try {
      const auto key = snapshot.record_at(place).key();
      require(key.has_value());
      snapshot.find(*key, *fingerprint);
      index.find(*key);
      index.apply({*key, testing::revoked_status(1, 4'000'000'000).record});
      require(index.find(*key).has_value());
    } catch (const Error& error) {
      require(error.code() == Errc::file_unreadable && snapshot.is_damaged());
    }
  }
  require(!cursor.next());
  try {
    index.for_each([&](const StatusChange& change) { require(!change.key.serial.octets().empty()); });
  } catch (const Error& error) {
    require(error.code() == Errc::file_unreadable);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const MemoryFile file;
  if (size == 0) return 0;
  const ByteView input(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      read_as_journal(file.write(input));
      break;
    case 1:
      read_as_journal(file.write(journal_of(input)));
      break;
    case 2:
      read_as_snapshot(file.write(input));
      break;
    default:
      read_as_snapshot(file.write(snapshot_of(input)));
      break;
  }
  return 0;
}
