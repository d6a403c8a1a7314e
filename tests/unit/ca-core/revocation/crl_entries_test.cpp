// A list whose entries were verified before it was whole.

#include "ca-core/revocation/crl_entries.hpp"

#include <filesystem>
#include <map>
#include <utility>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/revocation/signed_crl.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"
#include "tests/unit/ca-core/revocation/listed_entries.hpp"

namespace tamga {
namespace {

using testing::ForgedCa;
using testing::kHeader;
using testing::kManyEntries;
using testing::kThisUpdate;
using testing::listed_entry;
using testing::ScratchFolder;

Bytes entries_from(std::uint64_t first, std::uint64_t count) {
  Bytes octets;
  for (std::uint64_t number = first; number < first + count; ++number) append_crl_entry(octets, listed_entry(number));
  return octets;
}

VerifiedCrlEntries verified(const Bytes& octets, CrlKind kind = CrlKind::complete, Instant this_update = kThisUpdate) {
  std::size_t at = 0;
  const CrlSource pieces = [&]() -> ByteView {
    const std::size_t size = std::min<std::size_t>(100'000, octets.size() - at);
    return ByteView(octets).subspan(std::exchange(at, at + size), size);
  };
  return verify_crl_entries(pieces, kind, this_update);
}

SignedCrl signed_list(const ForgedCa& ca, const std::filesystem::path& folder, std::uint64_t entries,
                      Signing when = Signing::now) {
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), folder);
  for (std::uint64_t number = 1; number <= entries; ++number) builder.add(listed_entry(number));
  return std::move(builder).sign(kHeader, ca.signer, when);
}

TEST(CrlEntries, AreNotReadTwice) {
  const ScratchFolder folder;
  for (const std::uint64_t count : {std::uint64_t{0}, std::uint64_t{3}, kManyEntries}) {
    const VerifiedCrlEntries entries = verified(entries_from(1, count));
    EXPECT_EQ(entries.entries, count);
    for (const ForgedCa* ca : {&testing::ecdsa_ca(), &testing::gost_ca()}) {
      const SignedCrl list = signed_list(*ca, folder.path(), count);
      EXPECT_EQ(list.verify(ca->certificate, entries), list.verify(ca->certificate)) << count;
    }
  }
}

TEST(CrlEntries, MustBeThoseOfTheList) {
  const ScratchFolder folder;
  const ForgedCa& ca = testing::ecdsa_ca();
  const SignedCrl list = signed_list(ca, folder.path(), kManyEntries);
  const Bytes octets = entries_from(1, kManyEntries);
  // One bit of the serial number of the first and of the last one.
  Bytes first_other = octets;
  first_other[5] ^= 1U;
  Bytes last_other = octets;
  last_other[octets.size() - entries_from(1, 1).size() + 5] ^= 1U;
  const std::vector<VerifiedCrlEntries> others{
      verified(first_other),
      verified(last_other),
      verified(entries_from(2, kManyEntries)),
      verified(entries_from(1, kManyEntries - 1)),
      verified({}),
      verified(octets, CrlKind::complete, kThisUpdate + std::chrono::seconds(1)),
      verified(octets, CrlKind::shard),
  };
  for (const VerifiedCrlEntries& other : others) {
    EXPECT_REFUSED(list.verify(ca.certificate, other), Errc::crl_invalid);
  }
  EXPECT_REFUSED(signed_list(ca, folder.path(), 0).verify(ca.certificate, verified(octets)), Errc::crl_invalid);
  EXPECT_NO_THROW(list.verify(ca.certificate, verified(octets)));
}

TEST(CrlEntries, AreJudgedOneByOne) {
  Bytes cut = entries_from(1, 3);
  cut.pop_back();
  EXPECT_REFUSED(verified(cut), Errc::crl_invalid);
  Bytes from_delta;
  append_crl_entry(from_delta, {listed_entry(1).serial, kThisUpdate, RevocationReason::remove_from_crl});
  EXPECT_REFUSED(verified(from_delta), Errc::crl_invalid);
  EXPECT_EQ(verified(from_delta, CrlKind::delta).entries, 1U);
}

TEST(CrlEntries, AreVerifiedBesideTheSignature) {
  const ScratchFolder folder;
  const VerifiedCrlEntries entries = verified(entries_from(1, kManyEntries));
  for (const ForgedCa* ca : {&testing::ecdsa_ca(), &testing::gost_ca()}) {
    const SignedCrl list = signed_list(*ca, folder.path(), kManyEntries, Signing::beside);
    const CrlSummary summary = list.verify(ca->certificate, entries);
    EXPECT_EQ(summary.entries, kManyEntries);
    EXPECT_EQ(summary, list.verify(ca->certificate));
  }
}

/// Signs as a token may: the same octets always the same way, of whatever length that is.
class DeterministicSigner final : public Signer {
 public:
  explicit DeterministicSigner(const Signer& signer) : signer_(signer) {}

  SignatureAlgorithm algorithm() const override { return signer_.algorithm(); }
  const PublicKey& public_key() const override { return signer_.public_key(); }
  Bytes sign(ByteView message) const override { return signer_.sign(message); }
  Bytes sign_digest(ByteView digest) const override {
    Bytes& signature = made_[Bytes(digest.begin(), digest.end())];
    while (signature.empty() || signature.size() == usual_signature_length(public_key())) {
      signature = signer_.sign_digest(digest);
    }
    return signature;
  }

 private:
  const Signer& signer_;
  mutable std::map<Bytes, Bytes> made_;
};

TEST(CrlEntries, AreSignedByATokenThatKnowsOneSignatureOnly) {
  const ScratchFolder folder;
  const ForgedCa& ca = testing::ecdsa_ca();
  const DeterministicSigner token(ca.signer);
  CrlBuilder builder(ca.certificate, token.algorithm(), folder.path());
  builder.add(listed_entry(1));
  const SignedCrl list = std::move(builder).sign(kHeader, token, Signing::beside);
  EXPECT_EQ(list.verify(ca.certificate, verified(entries_from(1, 1))).entries, 1U);
}

}  // namespace
}  // namespace tamga
