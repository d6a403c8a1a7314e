#pragma once

// A signer whose signatures can be held up, and which remembers what it signed.

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "ca-core/issuing/signer.hpp"

namespace tamga::testing {

class SigningGate {
 public:
  void close() {
    const std::scoped_lock lock(mutex_);
    open_ = false;
    signed_.clear();
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  /// Lets so many more signatures through while it is closed, one that waits already among them.
  void let_through(std::size_t signatures) {
    const std::scoped_lock lock(mutex_);
    let_through_ += signatures;
    changed_.notify_all();
  }

  /// Until so many signatures have been wanted since close().
  void wait_until_reached(std::size_t signatures = 1) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return signed_.size() >= signatures; });
  }

  /// How many signatures were wanted since close() before the one over these octets.
  std::size_t place_of(ByteView octets) const {
    const std::scoped_lock lock(mutex_);
    const auto found = std::find_if(signed_.begin(), signed_.end(), [&](const Bytes& message) {
      return std::search(message.begin(), message.end(), octets.begin(), octets.end()) != message.end();
    });
    return static_cast<std::size_t>(found - signed_.begin());
  }

  void pass(ByteView message) {
    std::unique_lock lock(mutex_);
    signed_.emplace_back(message.begin(), message.end());
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_ || let_through_ > 0; });
    if (!open_) --let_through_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  std::size_t let_through_ = 0;
  std::vector<Bytes> signed_;
};

/// Signs with a key from a file when the gate lets it.
class GatedSigner final : public Signer {
 public:
  GatedSigner(PrivateKey key, SigningGate& gate) : signer_(std::move(key)), gate_(gate) {}

  SignatureAlgorithm algorithm() const override { return signer_.algorithm(); }
  const PublicKey& public_key() const override { return signer_.public_key(); }
  Bytes sign(ByteView message) const override {
    gate_.pass(message);
    return signer_.sign(message);
  }
  Bytes sign_digest(ByteView digest) const override { return signer_.sign_digest(digest); }
  bool can_sign_as(SignatureAlgorithm algorithm) const override { return signer_.can_sign_as(algorithm); }
  Bytes sign_as(SignatureAlgorithm algorithm, ByteView message) const override {
    gate_.pass(message);
    return signer_.sign_as(algorithm, message);
  }

 private:
  KeyFileSigner signer_;
  SigningGate& gate_;
};

}  // namespace tamga::testing
