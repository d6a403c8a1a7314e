#include "ca-core/pkcs11/token_signer.hpp"

#include <atomic>
#include <mutex>

#include "ca-core/base/error.hpp"
#include "ca-core/pkcs11/failure.hpp"
#include "ca-core/pkcs11/token_connection.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

using namespace pkcs11;

/// A module that does not notice that a token came back is started afresh, which costs those who sign with its other
/// tokens a new log-in: not each time that somebody looks.
constexpr unsigned kLooksBetweenRestarts = 10;

CK_MECHANISM_TYPE mechanism_of(SignatureAlgorithm algorithm) {
  return facts(algorithm).key_type == KeyType::rsa ? CKM_RSA_PKCS : CKM_ECDSA;
}

/// What the mechanism is given: the digest, and for RSA a DigestInfo (RFC 8017 section 9.2).
Bytes input_of(SignatureAlgorithm algorithm, ByteView digest) {
  if (facts(algorithm).key_type != KeyType::rsa) return {digest.begin(), digest.end()};
  constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
  return der::sequence({der::sequence({der::oid(kSha256), der::element(der::kNull, {})}), der::octet_string(digest)});
}

/// ECDSA's r and s one after the other become Ecdsa-Sig-Value (RFC 3279 section 2.2.3).
Bytes output_of(SignatureAlgorithm algorithm, Bytes raw) {
  if (facts(algorithm).key_type == KeyType::rsa) return raw;
  if (raw.empty() || raw.size() % 2 != 0) return {};
  const ByteView both(raw);
  return der::sequence({der::integer(both.first(raw.size() / 2)), der::integer(both.subspan(raw.size() / 2))});
}

SignatureAlgorithm checked_algorithm(const PublicKey& key) {
  if (key.type() != KeyType::ecdsa && key.type() != KeyType::rsa) {
    throw Error(Errc::key_not_allowed, LogNote{"GOST keys cannot be used from a token: keep them in files"});
  }
  return default_signature_algorithm(key);
}

}  // namespace

/// The connection, made anew when it breaks.
class TokenSigner::Line {
 public:
  Line(const TokenKey& key, const PublicKey& expected)
      : uri_(key.uri), pin_file_(key.pin_file), expected_(expected), module_(Module::load(uri_.module_path())) {}

  bool is_reachable() const { return reachable_; }

  Bytes sign(CK_MECHANISM_TYPE mechanism, ByteView input) {
    if (!reachable_) throw Error(Errc::signer_unavailable, LogNote{"the token was away when it was last looked for"});
    try {
      auto connection = current();
      try {
        return connection->sign(mechanism, input);
      } catch (const Failure&) {
        drop(connection);
      }
      return current()->sign(mechanism, input);
    } catch (const Failure& failure) {
      lose();
      throw Error(Errc::signer_unavailable, LogNote{failure.what()});
    }
  }

  /// Throws what keeps the key away. After a wrong PIN nothing is tried any more: tokens lock themselves.
  void look() {
    if (const auto refusal = pin_refusal()) throw Error(Errc::wrong_password, LogNote{*refusal});
    try {
      const auto connection = current();
      try {
        connection->check(uri_);
      } catch (const Failure&) {
        drop(connection);
        current()->check(uri_);
      }
      reachable_ = true;
    } catch (const Failure& failure) {
      lose();
      if (failure.concerns_pin()) refuse_pin(failure);
      refuse(failure, pin_file_);
    } catch (...) {
      lose();
      throw;
    }
  }

 private:
  std::shared_ptr<TokenConnection> current() {
    const std::scoped_lock lock(mutex_);
    if (!connection_) connection_ = connect();
    return connection_;
  }

  std::shared_ptr<TokenConnection> connect() {
    const auto attempt = [this] { return std::make_shared<TokenConnection>(module_, uri_, pin_file_, expected_); };
    const std::uint64_t seen = module_->generation();
    try {
      auto connection = attempt();
      looks_ = 0;
      return connection;
    } catch (const Failure& failure) {
      const bool others = module_->connections > 0;
      if (failure.concerns_pin() || (looks_++ % kLooksBetweenRestarts != 0 && others)) throw;
    }
    module_->restart(seen);
    auto connection = attempt();
    looks_ = 0;
    return connection;
  }

  /// Of many who failed with one connection the first lets go of it.
  void drop(const std::shared_ptr<TokenConnection>& broken) {
    const std::scoped_lock lock(mutex_);
    if (connection_ == broken) connection_.reset();
  }

  std::optional<std::string> pin_refusal() {
    const std::scoped_lock lock(mutex_);
    return pin_refusal_;
  }

  [[noreturn]] void refuse_pin(const Failure& failure) {
    const std::scoped_lock lock(mutex_);
    pin_refusal_ = "the token does not take the PIN in " + pin_file_.string() + ": " + failure.what() +
                   "; it is not tried again before the next start";
    throw Error(Errc::wrong_password, LogNote{*pin_refusal_});
  }

  void lose() {
    const std::scoped_lock lock(mutex_);
    connection_.reset();
    reachable_ = false;
  }

  const KeyUri uri_;
  const std::filesystem::path pin_file_;
  const PublicKey expected_;
  const std::shared_ptr<Module> module_;
  std::mutex mutex_;
  std::shared_ptr<TokenConnection> connection_;
  unsigned looks_ = 0;  // that found nothing, one after the other
  std::atomic<bool> reachable_ = false;
  std::optional<std::string> pin_refusal_;
};

TokenSigner::TokenSigner(const TokenKey& key, PublicKey public_key)
    : public_key_(std::move(public_key)),
      algorithm_(checked_algorithm(public_key_)),
      line_(std::make_unique<Line>(key, public_key_)) {
  try {
    line_->look();
  } catch (const Error& error) {
    // A daemon that ended because of a wrong PIN would be started again, and try it again.
    if (error.code() != Errc::signer_unavailable && error.code() != Errc::wrong_password) throw;
  }
}

TokenSigner::~TokenSigner() = default;

Bytes TokenSigner::sign(ByteView message) const {
  return sign_digest(openssl::digest(facts(algorithm_).digest, message));
}

Bytes TokenSigner::sign_digest(ByteView digest) const {
  Bytes signature = output_of(algorithm_, line_->sign(mechanism_of(algorithm_), input_of(algorithm_, digest)));
  if (!verify_digest(public_key_, algorithm_, digest, signature)) {
    throw Error(Errc::crypto_failed, LogNote{"the token's signature does not verify"});
  }
  return signature;
}

bool TokenSigner::is_reachable() const {
  return line_->is_reachable();
}

std::optional<std::string> TokenSigner::reach() const {
  try {
    line_->look();
  } catch (const Error& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace tamga
