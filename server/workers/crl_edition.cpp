#include "server/workers/crl_edition.hpp"

#include <future>
#include <utility>

#include "server/workers/crl_shards.hpp"

namespace tamga::workers {
namespace {

CrlHeader delta_header(const CrlEditionOrder& order) {
  CrlHeader header = order.header;
  header.freshest.clear();
  header.base = order.base->number;
  return header;
}

}  // namespace

CrlEdition::CrlEdition(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
                       const std::filesystem::path& spool_directory,
                       const std::function<std::string(std::string_view)>& url_of)
    : ca_(issuer.name), certificate_(issuer.certificate), complete_(spool_directory) {
  // All in one pass over the rows.
  CrlShards shards(issuer.certificate, issuer.signer.algorithm(), spool_directory, order.shard_counts);
  summary_ = complete_.build(issuer.certificate, issuer.signer, order.header, [&](const AssembledCrl::AddEntry& add) {
    storage::Crls(reading).for_each_revoked(ca_, order.listed_from, [&](const CrlEntry& entry) {
      add(entry);
      shards.add(entry);
    });
  });
  if (order.base) add_delta(issuer, order, reading, spool_directory);
  for (CrlShards::Shard& shard : shards.all()) {
    CrlHeader header = order.header;
    header.freshest.clear();
    header.issuing_point = url_of(shard.name);
    auto list = std::make_unique<AssembledCrl>(spool_directory);
    const CrlSummary summary = list->sign(std::move(shard.builder), issuer.signer, header);
    parts_.push_back({shard.name, summary, std::move(list)});
  }
}

void CrlEdition::add_delta(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
                           const std::filesystem::path& spool_directory) {
  auto list = std::make_unique<AssembledCrl>(spool_directory);
  const CrlSummary summary =
      list->build(issuer.certificate, issuer.signer, delta_header(order), [&](const AssembledCrl::AddEntry& add) {
        storage::CrlParts(reading).for_each_changed(ca_, *order.base, order.listed_from, add);
      });
  parts_.push_back({std::string(storage::kDeltaPart), summary, std::move(list)});
}

void CrlEdition::verify() const {
  complete_.verify(certificate_, summary_);
  for (const Part& part : parts_) part.list->verify(certificate_, part.summary);
}

// Storing waits for the database, verifying for the processor.
void CrlEdition::store(storage::Transaction& transaction, const storage::CrlSnapshot& snapshot) const {
  std::future<void> verified = std::async(std::launch::async, [this] { verify(); });
  insert(transaction, snapshot);
  verified.get();
}

void CrlEdition::insert(storage::Transaction& transaction, const storage::CrlSnapshot& snapshot) const {
  storage::Crls crls(transaction);
  const std::uint64_t number = summary_.header.number;
  crls.insert(ca_, summary_, snapshot);
  int position = 0;
  complete_.read([&](ByteView chunk) { crls.insert_chunk(ca_, number, position++, chunk); });
  storage::CrlParts parts(transaction);
  for (const Part& part : parts_) {
    parts.insert(ca_, part.name, part.summary);
    position = 0;
    part.list->read([&](ByteView chunk) { parts.insert_chunk(ca_, number, part.name, position++, chunk); });
  }
}

}  // namespace tamga::workers
