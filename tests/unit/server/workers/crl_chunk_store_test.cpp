#include "server/workers/crl_chunk_store.hpp"

#include <gtest/gtest.h>

#include "server/storage/crls.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_publishing.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::kPublishingCa;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;

constexpr std::uint64_t kManyEntries = 150'000;  // several chunks

class CrlChunkStoreTest : public tamga::testing::CrlPublishing {
 protected:
  CrlBuilder builder() { return {registry_.ca.certificate(), registry_.ca.signer->algorithm(), folder_.path()}; }

  SignedCrl sign(CrlBuilder&& builder, std::uint64_t number) const {
    return std::move(builder).sign({number, kStatusNow, kStatusNow + std::chrono::hours(1)}, *registry_.ca.signer);
  }

  /// Adds so many entries, and stores while it does.
  static void add(CrlBuilder& builder, CrlChunkStore& chunks, std::uint64_t entries) {
    for (std::uint64_t number = 1; number <= entries; ++number) {
      builder.add({.serial = numbered_serial(number), .revoked_at = kStatusNow});
      chunks.grown();
    }
  }

  void store(std::uint64_t number, std::uint64_t entries) {
    registry_.database.transact([&](storage::Transaction& storing) {
      storage::Crls crls(storing);
      crls.record_number(kPublishingCa, number, kStatusNow);
      crls.expect_chunks_first();
      CrlBuilder adding = builder();
      CrlChunkStore chunks(storing, kPublishingCa, number, adding.spool());
      add(adding, chunks, entries);
      const SignedCrl list = sign(std::move(adding), number);
      chunks.finish(list);
      crls.insert(kPublishingCa, list.verify(registry_.ca.certificate()), crls.snapshot());
    });
  }

  Bytes stored(std::uint64_t number) {
    return registry_.database.read([&](storage::Transaction& transaction) {
      Bytes octets;
      storage::Crls(transaction).read(kPublishingCa, number, [&](ByteView chunk) {
        octets.insert(octets.end(), chunk.begin(), chunk.end());
      });
      return octets;
    });
  }
};

TEST_F(CrlChunkStoreTest, StoresTheListWhateverItsLength) {
  // One chunk, and so many that most of them are stored before the list is signed.
  std::uint64_t number = 0;
  for (const std::uint64_t entries : {std::uint64_t{3}, kManyEntries}) {
    store(++number, entries);
    const Bytes octets = stored(number);
    bool given = false;
    const CrlSource source = [&] { return std::exchange(given, true) ? ByteView{} : ByteView(octets); };
    const CrlSummary summary = verify_crl(source, registry_.ca.certificate());
    EXPECT_EQ(summary.entries, entries);
    EXPECT_EQ(summary.header.number, number);
  }
}

TEST_F(CrlChunkStoreTest, ThrowsWhatWentWrongBesideIt) {
  const auto attempt = [&] {
    registry_.database.transact([&](storage::Transaction& storing) {
      // Without expect_chunks_first() the database refuses a chunk without its list.
      CrlBuilder adding = builder();
      CrlChunkStore chunks(storing, kPublishingCa, 1, adding.spool());
      add(adding, chunks, kManyEntries);
      chunks.finish(sign(std::move(adding), 1));
    });
  };
  EXPECT_REFUSED(attempt(), Errc::internal);
  EXPECT_TRUE(stored(1).empty());
}

TEST_F(CrlChunkStoreTest, IsGivenUpInTheMidst) {
  EXPECT_REFUSED(registry_.database.transact([&](storage::Transaction& storing) {
    storage::Crls(storing).expect_chunks_first();
    CrlBuilder adding = builder();
    CrlChunkStore chunks(storing, kPublishingCa, 1, adding.spool());
    add(adding, chunks, kManyEntries);
    throw Error(Errc::crypto_failed, LogNote{"the signer is away"});
  }),
                 Errc::crypto_failed);
  EXPECT_TRUE(stored(1).empty());
  EXPECT_EQ(publish(), PublishOutcome::published);
}

}  // namespace
}  // namespace tamga::workers
