#include "ca-core/revocation/signed_crl.hpp"

#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"
#include "tests/unit/ca-core/revocation/listed_entries.hpp"

namespace tamga {
namespace {

using testing::ForgedCa;
using testing::kHeader;
using testing::kManyEntries;
using testing::listed_entry;
using testing::ScratchFolder;

SignedCrl signed_list(const ForgedCa& ca, const std::filesystem::path& folder, std::uint64_t entries) {
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), folder);
  for (std::uint64_t number = 1; number <= entries; ++number) builder.add(listed_entry(number));
  return std::move(builder).sign(kHeader, ca.signer);
}

Bytes octets_of(const SignedCrl& list, std::uint64_t from = 0) {
  Bytes octets;
  const CrlSource pieces = list.source(from);
  for (ByteView piece = pieces(); !piece.empty(); piece = pieces()) {
    octets.insert(octets.end(), piece.begin(), piece.end());
  }
  return octets;
}

/// The file of this process in `folder` that has no name any more.
std::filesystem::path nameless_file(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the one of this iteration itself
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with(folder.string()) && target.ends_with(" (deleted)")) return entry.path();
  }
  return {};
}

TEST(SignedCrl, IsReadFromAnyOctetOn) {
  const ScratchFolder folder;
  const SignedCrl list = signed_list(testing::ecdsa_ca(), folder.path(), kManyEntries);
  const Bytes whole = octets_of(list);
  ASSERT_EQ(whole.size(), list.octets());
  ASSERT_GT(whole.size(), 2 * kCrlChunk);
  const std::uint64_t before = list.before_entries().size();
  for (const std::uint64_t from : {std::uint64_t{1}, before - 1, before, before + 1, before + kCrlChunk,
                                   whole.size() - 1, std::uint64_t{whole.size()}}) {
    const ByteView rest = ByteView(whole).subspan(from);
    EXPECT_EQ(octets_of(list, from), Bytes(rest.begin(), rest.end())) << from;
  }
}

TEST(SignedCrl, IsVerifiedWhileOthersReadIt) {
  const ScratchFolder folder;
  for (const ForgedCa* ca : {&testing::ecdsa_ca(), &testing::gost_ca()}) {
    const SignedCrl list = signed_list(*ca, folder.path(), kManyEntries);
    const Bytes whole = octets_of(list);
    std::jthread reader([&] { EXPECT_EQ(octets_of(list), whole); });
    const CrlSummary summary = list.verify(ca->certificate);
    EXPECT_EQ(summary.header, kHeader);
    EXPECT_EQ(summary.entries, kManyEntries);
    EXPECT_EQ(summary.octets, whole.size());
    EXPECT_EQ(summary.sha256, openssl::sha256(whole));
  }
}

TEST(SignedCrl, HasNoNameWhileItIsMade) {
  const ScratchFolder folder;
  const SignedCrl list = signed_list(testing::ecdsa_ca(), folder.path(), 10);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "SIGKILL would leave it";
  EXPECT_FALSE(nameless_file(folder.path()).empty());
}

TEST(SignedCrl, TellsThatItsFileWasDamaged) {
  const ScratchFolder folder;
  const SignedCrl list = signed_list(testing::ecdsa_ca(), folder.path(), kManyEntries);
  list.verify(testing::ecdsa_ca().certificate);
  const int file = ::open(nameless_file(folder.path()).c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(file, 0);
  // The last octet of a serial number in the second chunk: the outline stays as it was.
  const Bytes whole = octets_of(list);
  const std::uint64_t before = list.before_entries().size();
  const std::uint64_t entry_length = (list.octets() - before) / kManyEntries;
  const std::uint64_t place = (kCrlChunk / entry_length + 10) * entry_length + 2 + 2 + 3;
  const std::uint8_t other = whole[before + place] ^ 1U;
  ASSERT_EQ(::pwrite(file, &other, 1, static_cast<off_t>(place)), 1);
  EXPECT_REFUSED(list.verify(testing::ecdsa_ca().certificate), Errc::crl_invalid);
  ASSERT_EQ(::ftruncate(file, static_cast<off_t>(place)), 0);
  ::close(file);
  EXPECT_REFUSED(list.verify(testing::ecdsa_ca().certificate), Errc::file_unreadable);
}

}  // namespace
}  // namespace tamga
