#pragma once

// The way to one key in a token while the token is there: sessions that are logged in, as many as sign at a time.

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "ca-core/pkcs11/token_session.hpp"

namespace tamga::pkcs11 {

/// Thread-safe. Good until the first Failure; then another one is made.
class TokenConnection {
 public:
  /// Failure when the token, the key or the log-in is not there. Error{configuration_invalid}: the URI names several
  /// keys, or the token's key is not `expected`.
  TokenConnection(std::shared_ptr<Module> module, const KeyUri& uri, const std::filesystem::path& pin_file,
                  const PublicKey& expected);
  ~TokenConnection();
  TokenConnection(const TokenConnection&) = delete;
  TokenConnection& operator=(const TokenConnection&) = delete;

  Bytes sign(CK_MECHANISM_TYPE mechanism, ByteView input);

  /// Looks for the key again; Failure when it is not there.
  void check(const KeyUri& uri);

 private:
  template <typename Work>
  auto with_session(Work work);

  CK_SESSION_HANDLE take(const Module::Use& module);
  void give_back(CK_SESSION_HANDLE session);
  void close(const Module::Use& module, CK_SESSION_HANDLE session);
  Module::Use use();

  std::shared_ptr<Module> module_;
  std::uint64_t generation_ = 0;
  CK_SLOT_ID slot_ = 0;
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<CK_SESSION_HANDLE> idle_;
  std::size_t open_ = 0;
};

}  // namespace tamga::pkcs11
