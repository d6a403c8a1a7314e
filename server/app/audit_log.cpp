#include "server/app/audit_log.hpp"

#include <charconv>
#include <chrono>
#include <system_error>

#include "ca-core/openssl/digest.hpp"

namespace tamga::app {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kHashOctets = 32;

/// The chainer comes by every second; it may have much to do, and a daemon may be restarted.
constexpr std::chrono::minutes kChainingDelay{10};

/// Length before content: no two entries have the same octets.
void append_text(Bytes& message, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) message.push_back(static_cast<std::uint8_t>(text.size() >> shift));
  message.insert(message.end(), text.begin(), text.end());
}

/// One walk over the chain; the first fault is kept.
class Verification {
 public:
  Verification(const PublicKey& key, const std::optional<AuditMark>& known) : key_(key), known_(known) {}

  void visit(const storage::ChainedRow& row) {
    if (row.checkpoint) judge(*row.checkpoint);
    if (!row.link) {
      return fail("checkpoint " + std::to_string(row.checkpoint->link.number) + " signs a link that is gone");
    }
    const storage::ChainLink& link = *row.link;
    const std::string place = "link " + std::to_string(link.number);
    if (link.number != verdict_.links + 1) fail("links are missing before " + place);
    if (!row.entry) {
      fail("the entry of " + place + " is gone");
    } else if (link.hash != link_hash(previous_, link.number, *row.entry)) {
      fail(place + " (entry " + std::to_string(row.entry->id) + ") does not fit the links before it");
    }
    if (row.checkpoint && row.checkpoint->link.hash != link.hash)
      fail("the checkpoint at " + place + " signed another hash");
    if (known_ && known_->number == link.number) {
      found_known_ = true;
      if (known_->hash != link.hash) fail(place + " has another hash than the one that was written down");
    }
    previous_ = link.hash;
    verdict_.links = link.number;
    has_checkpoint_ = row.checkpoint.has_value();
  }

  AuditVerdict finish(const storage::Unchained& unchained, Instant now) {
    // Links are written together with a checkpoint over the last of them: without it, links or checkpoints were
    // removed.
    if (verdict_.links > 0 && !has_checkpoint_) {
      fail("no checkpoint signs the last link, " + std::to_string(verdict_.links));
    }
    if (known_ && !found_known_) {
      fail("link " + std::to_string(known_->number) + ", which was written down, is gone");
    }
    if (unchained.oldest && now - *unchained.oldest > kChainingDelay) {
      fail("entries since " + to_rfc3339(*unchained.oldest) +
           " are not chained: no daemon of the duty issuance has run since, or links were removed");
    }
    verdict_.unchained = unchained.entries;
    if (verdict_.links > 0) verdict_.last = AuditMark{verdict_.links, previous_};
    return std::move(verdict_);
  }

 private:
  void fail(const std::string& fault) {
    if (!verdict_.fault) verdict_.fault = fault;
  }

  void judge(const storage::Checkpoint& checkpoint) {
    ++verdict_.checkpoints;
    verdict_.last_checkpoint_at = checkpoint.signed_at;
    const Bytes message = checkpoint_message(checkpoint.link, checkpoint.signed_at);
    if (!key_.verify(default_signature_algorithm(key_), message, checkpoint.signature)) {
      fail("the signature of checkpoint " + std::to_string(checkpoint.link.number) + " is not the audit key's");
    }
  }

  const PublicKey& key_;
  const std::optional<AuditMark>& known_;
  AuditVerdict verdict_;
  Bytes previous_;
  bool has_checkpoint_ = false;  // at the last link that was seen
  bool found_known_ = false;
};

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

AuditVerdict verify_audit_log(storage::Database& database, const PublicKey& key, const std::optional<AuditMark>& known,
                              Instant now) {
  return database.read([&](storage::Transaction& transaction) {
    storage::AuditChain chain(transaction);
    Verification verification(key, known);
    chain.for_each_link([&](const storage::ChainedRow& row) { verification.visit(row); });
    return verification.finish(chain.unchained_tail(), now);
  });
}

std::string to_string(const AuditMark& mark) {
  return std::to_string(mark.number) + ":" + to_hex(mark.hash);
}

std::optional<AuditMark> parse_audit_mark(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  AuditMark mark{0, {}};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + colon, mark.number);
  const auto hash = from_hex(text.substr(colon + 1));
  if (failure != std::errc{} || end != text.data() + colon || mark.number <= 0) return std::nullopt;
  if (!hash || hash->size() != kHashOctets) return std::nullopt;
  mark.hash = *hash;
  return mark;
}

}  // namespace tamga::app
