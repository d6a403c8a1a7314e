#include "server/app/audit_log.hpp"

#include <map>

#include "ca-core/openssl/digest.hpp"

namespace tamga::app {
namespace {

constexpr std::size_t kBatch = 1000;

/// Length before content: no two entries have the same octets.
void append_text(Bytes& message, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) message.push_back(static_cast<std::uint8_t>(text.size() >> shift));
  message.insert(message.end(), text.begin(), text.end());
}

}  // namespace

Bytes link_hash(ByteView previous, std::int64_t number, const storage::AuditRow& row) {
  Bytes message;
  append_text(message, as_text(previous));
  append_text(message, std::to_string(number));
  append_text(message, std::to_string(row.id));
  append_text(message, to_rfc3339(row.at));
  append_text(message, row.actor_kind);
  append_text(message, row.operator_id);
  append_text(message, row.office);
  append_text(message, row.action);
  append_text(message, row.object);
  append_text(message, row.details);
  return openssl::sha256(message);
}

Bytes checkpoint_message(const storage::ChainLink& link, Instant signed_at) {
  Bytes message;
  append_text(message, "tamga audit checkpoint");
  append_text(message, std::to_string(link.number));
  append_text(message, as_text(link.hash));
  append_text(message, to_rfc3339(signed_at));
  return message;
}

std::size_t chain_audit_entries(storage::Database& database, const Signer& signer, Instant now) {
  return database.transact([&](storage::Transaction& transaction) -> std::size_t {
    storage::AuditChain chain(transaction);
    if (!chain.try_lock()) return 0;
    const auto rows = chain.unchained(kBatch);
    if (rows.empty()) return 0;

    const auto last = chain.last_link();
    storage::ChainLink link = last.value_or(storage::ChainLink{0, {}});
    std::vector<std::pair<storage::ChainLink, std::int64_t>> links;
    for (const storage::AuditRow& row : rows) {
      link = {link.number + 1, link_hash(link.hash, link.number + 1, row)};
      links.emplace_back(link, row.id);
    }
    chain.append(links);
    chain.insert_checkpoint({link, now, signer.sign(checkpoint_message(link, now))});
    return rows.size();
  });
}

AuditVerdict verify_audit_log(storage::Database& database, const PublicKey& key) {
  return database.read([&](storage::Transaction& transaction) {
    storage::AuditChain chain(transaction);
    AuditVerdict verdict;
    const auto fail = [&](const std::string& fault) {
      if (!verdict.fault) verdict.fault = fault;
    };

    std::map<std::int64_t, storage::Checkpoint> checkpoints;
    chain.for_each_checkpoint([&](const storage::Checkpoint& checkpoint) {
      ++verdict.checkpoints;
      verdict.last_checkpoint_at = checkpoint.signed_at;
      const Bytes message = checkpoint_message(checkpoint.link, checkpoint.signed_at);
      if (!key.verify(default_signature_algorithm(key), message, checkpoint.signature)) {
        fail("the signature of checkpoint " + std::to_string(checkpoint.link.number) + " is not the audit key's");
      }
      checkpoints.emplace(checkpoint.link.number, checkpoint);
    });

    Bytes previous;
    chain.for_each_link([&](const storage::ChainedRow& chained) {
      const std::string place =
          "link " + std::to_string(chained.link.number) + " (entry " + std::to_string(chained.row.id) + ")";
      if (chained.link.number != verdict.links + 1) fail("links are missing before " + place);
      if (chained.link.hash != link_hash(previous, chained.link.number, chained.row)) {
        fail(place + " does not fit the links before it");
      }
      const auto checkpoint = checkpoints.find(chained.link.number);
      if (checkpoint != checkpoints.end()) {
        if (checkpoint->second.link.hash != chained.link.hash)
          fail("the checkpoint at " + place + " signed another hash");
        checkpoints.erase(checkpoint);
      }
      previous = chained.link.hash;
      verdict.links = chained.link.number;
    });
    if (!checkpoints.empty()) {
      fail("checkpoint " + std::to_string(checkpoints.begin()->first) + " signs a link that is gone");
    }
    verdict.unchained = chain.unchained_count();
    return verdict;
  });
}

}  // namespace tamga::app
