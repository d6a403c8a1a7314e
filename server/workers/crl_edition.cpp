#include "server/workers/crl_edition.hpp"

#include <future>
#include <optional>
#include <utility>

#include "ca-core/revocation/crl_entries.hpp"
#include "ca-core/revocation/crl_spool_follower.hpp"
#include "ca-core/revocation/signed_crl.hpp"
#include "server/workers/crl_chunk_store.hpp"
#include "server/workers/crl_shards.hpp"

namespace tamga::workers {
namespace {

struct Part {
  std::string name;
  SignedCrl list;
};

SignedCrl sign_delta(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
                     const std::filesystem::path& spool_directory) {
  CrlHeader header = order.header;
  header.freshest.clear();
  header.base = order.base->number;
  CrlBuilder builder(issuer.certificate, issuer.signer.algorithm(), spool_directory, CrlKind::delta);
  storage::CrlParts(reading).for_each_changed(issuer.name, *order.base, order.listed_from,
                                              [&](const CrlEntry& entry) { builder.add(entry); });
  return std::move(builder).sign(header, issuer.signer);
}

SignedCrl sign_shard(CrlBuilder&& builder, const CrlIssuer& issuer, const CrlEditionOrder& order, std::string url) {
  CrlHeader header = order.header;
  header.freshest.clear();
  header.issuing_point = std::move(url);
  return std::move(builder).sign(header, issuer.signer);
}

void insert_chunks(storage::CrlParts& parts, const CrlIssuer& issuer, std::uint64_t number, const Part& part) {
  int position = 0;
  const CrlSource chunks = part.list.source();
  for (ByteView chunk = chunks(); !chunk.empty(); chunk = chunks()) {
    parts.insert_chunk(issuer.name, number, part.name, position++, chunk);
  }
}

/// Reads the entries of the complete list back and verifies them while more are written.
class EntriesInView {
 public:
  EntriesInView(std::shared_ptr<const CrlSpool> spool, Instant this_update)
      : follower_(std::move(spool), [this, this_update](const CrlSource& octets) {
          verified_ = verify_crl_entries(octets, CrlKind::complete, this_update);
        }) {}

  void grown() { follower_.grown(); }
  const VerifiedCrlEntries& finish() {
    follower_.finish();
    return *verified_;
  }

 private:
  std::optional<VerifiedCrlEntries> verified_;
  CrlSpoolFollower follower_;  // the last member: it uses the other
};

/// Of the complete list, then of the parts.
std::vector<CrlSummary> verify(const Certificate& ca, const SignedCrl& complete, EntriesInView& entries,
                               const std::vector<Part>& parts) {
  std::vector<CrlSummary> summaries{complete.verify(ca, entries.finish())};
  for (const Part& part : parts) summaries.push_back(part.list.verify(ca));
  return summaries;
}

}  // namespace

CrlSummary make_edition(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
                        storage::Transaction& storing, const storage::CrlSnapshot& snapshot,
                        const std::filesystem::path& spool_directory,
                        const std::function<std::string(std::string_view)>& url_of) {
  std::error_code ignored;  // without it the first file tells
  std::filesystem::create_directories(spool_directory, ignored);
  const std::uint64_t number = order.header.number;
  storage::Crls crls(storing);
  storage::CrlParts stored_parts(storing);
  crls.expect_chunks_first();

  // All in one pass over the rows.
  CrlBuilder builder(issuer.certificate, issuer.signer.algorithm(), spool_directory);
  CrlShards shards(issuer.certificate, issuer.signer.algorithm(), spool_directory, order.shard_counts);
  CrlChunkStore chunks(storing, issuer.name, number, builder.spool());
  EntriesInView entries(builder.spool(), order.header.this_update);
  storage::Crls(reading).for_each_revoked(issuer.name, order.listed_from, [&](const CrlEntry& entry) {
    builder.add(entry);
    shards.add(entry);
    chunks.grown();
    entries.grown();
  });
  const SignedCrl complete = std::move(builder).sign(order.header, issuer.signer, Signing::beside);
  std::vector<Part> parts;
  if (order.base) {
    parts.push_back({std::string(storage::kDeltaPart), sign_delta(issuer, order, reading, spool_directory)});
  }
  for (CrlShards::Shard& shard : shards.all()) {
    std::string url = url_of(shard.name);
    parts.push_back({shard.name, sign_shard(std::move(shard.builder), issuer, order, std::move(url))});
  }

  // Storing waits for the database, verifying for the processor.
  std::future<std::vector<CrlSummary>> verified =
      std::async(std::launch::async, [&] { return verify(issuer.certificate, complete, entries, parts); });
  chunks.finish(complete);
  for (const Part& part : parts) insert_chunks(stored_parts, issuer, number, part);
  const std::vector<CrlSummary> summaries = verified.get();
  crls.insert(issuer.name, summaries.front(), snapshot);
  for (std::size_t i = 0; i < parts.size(); ++i) stored_parts.insert(issuer.name, parts[i].name, summaries[i + 1]);
  return summaries.front();
}

}  // namespace tamga::workers
