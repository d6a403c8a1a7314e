#include "server/status/response_cache.hpp"

#include <functional>
#include <list>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace tamga::status {
namespace {

// Keys come from requests, but only those that are in the registry get into the cache.
struct KeyHash {
  std::size_t operator()(const CertificateKey& key) const {
    return std::hash<std::string_view>{}(as_text(key.serial.octets())) * 31 + static_cast<std::size_t>(key.issuer);
  }
};

struct Kept {
  CertificateKey key;
  std::string cert_id;
  ResponseCache::Span span;
  ReadyResponsePtr response;

  std::size_t octets() const {
    constexpr std::size_t kNodes = 256;  // of the list and the map, the allocator's own
    return sizeof(Kept) + cert_id.size() + response->head.size() + response->body.size() + kNodes;
  }
};

}  // namespace

class ResponseCache::Part {
 public:
  ReadyResponsePtr find(const CertificateKey& key, ByteView cert_id, Instant now,
                        const std::atomic<bool>& closed) const {
    const std::shared_lock lock(mutex_);
    if (closed) return nullptr;
    const auto [begin, end] = by_key_.equal_range(key);
    for (auto place = begin; place != end; ++place) {
      const Kept& kept = *place->second;
      if (kept.cert_id != as_text(cert_id)) continue;
      return kept.span.signed_at <= now && now < kept.span.renew_at ? kept.response : nullptr;
    }
    return nullptr;
  }

  bool insert(const StatusIndex& index, const StatusRecord& signed_for, Kept kept, std::size_t limit,
              const std::atomic<bool>& closed) {
    const std::unique_lock lock(mutex_);
    // The index changes under this lock, or while the cache is closed: a change not seen here will remove the answer.
    if (closed) return false;
    if (index.find(kept.key) != signed_for || kept.octets() > limit) return false;
    const auto [begin, end] = by_key_.equal_range(kept.key);
    for (auto place = begin; place != end; ++place) {
      if (place->second->cert_id != kept.cert_id) continue;
      octets_ -= place->second->octets();
      answers_.erase(place->second);
      by_key_.erase(place);
      break;
    }
    octets_ += kept.octets();
    answers_.push_back(std::move(kept));
    by_key_.emplace(answers_.back().key, std::prev(answers_.end()));
    while (octets_ > limit) remove_oldest();
    return true;
  }

  void replace(const CertificateKey& key, const std::function<void()>& change) {
    const std::unique_lock lock(mutex_);
    change();
    const auto [begin, end] = by_key_.equal_range(key);
    for (auto place = begin; place != end; ++place) {
      octets_ -= place->second->octets();
      answers_.erase(place->second);
    }
    by_key_.erase(begin, end);
  }

  void clear() {
    const std::unique_lock lock(mutex_);
    by_key_.clear();
    answers_.clear();
    octets_ = 0;
  }

  std::size_t size() const {
    const std::shared_lock lock(mutex_);
    return answers_.size();
  }
  std::size_t octets() const {
    const std::shared_lock lock(mutex_);
    return octets_;
  }

 private:
  void remove_oldest() {
    const auto oldest = answers_.begin();
    const auto [begin, end] = by_key_.equal_range(oldest->key);
    for (auto place = begin; place != end; ++place) {
      if (place->second != oldest) continue;
      by_key_.erase(place);
      break;
    }
    octets_ -= oldest->octets();
    answers_.erase(oldest);
  }

  mutable std::shared_mutex mutex_;
  std::list<Kept> answers_;  // oldest first
  std::unordered_multimap<CertificateKey, std::list<Kept>::iterator, KeyHash> by_key_;
  std::size_t octets_ = 0;
};

ResponseCache::ResponseCache(const StatusIndex& index, std::size_t octets)
    : index_(index), part_limit_(octets / kParts) {
  for (auto& part : parts_) part = std::make_unique<Part>();
}

ResponseCache::~ResponseCache() = default;

ResponseCache::Part& ResponseCache::part(const CertificateKey& key) const {
  return *parts_[(KeyHash{}(key) >> 32U) % kParts];
}

ReadyResponsePtr ResponseCache::find(const CertificateKey& key, ByteView cert_id, Instant now) const {
  return part(key).find(key, cert_id, now, closed_);
}

bool ResponseCache::insert(const CertificateKey& key, ByteView cert_id, const StatusRecord& signed_for,
                           const Span& span, ReadyResponsePtr response) {
  if (!response->expires || span.renew_at > *response->expires) return false;
  return part(key).insert(index_, signed_for, {key, std::string(as_text(cert_id)), span, std::move(response)},
                          part_limit_, closed_);
}

void ResponseCache::replace(const CertificateKey& key, const std::function<void()>& change) {
  part(key).replace(key, change);
}

// Emptying takes each part's lock: once it is done nobody is in the middle of finding or keeping an answer.
void ResponseCache::replace_all(const std::function<void()>& change) {
  closed_ = true;
  for (const auto& part : parts_) part->clear();
  change();
  closed_ = false;
}

std::size_t ResponseCache::size() const {
  std::size_t total = 0;
  for (const auto& part : parts_) total += part->size();
  return total;
}

std::size_t ResponseCache::octets() const {
  std::size_t total = 0;
  for (const auto& part : parts_) total += part->octets();
  return total;
}

}  // namespace tamga::status
