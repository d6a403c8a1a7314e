#include "ca-core/pkcs11/token_connection.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/pkcs11/failure.hpp"

namespace tamga::pkcs11 {
namespace {

/// Larger than any signature: RSA of 16384 bits.
constexpr std::size_t kLongestSignature = 2048;

CK_OBJECT_HANDLE required_key(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri) {
  const auto key = find_private_key(module, session, uri);
  if (!key) throw Failure(CKR_KEY_HANDLE_INVALID, "looking for the key");
  return *key;
}

}  // namespace

TokenConnection::TokenConnection(std::shared_ptr<Module> module, const KeyUri& uri,
                                 const std::filesystem::path& pin_file, const PublicKey& expected)
    : module_(std::move(module)) {
  const Module::Use using_it = module_->use();
  generation_ = using_it.generation();
  slot_ = find_slot(using_it, uri);
  const CK_SESSION_HANDLE session = open_session(using_it, slot_, 0);
  try {
    log_in(using_it, slot_, session, pin_file);
    key_ = required_key(using_it, session, uri);
    const auto found = read_public_key(using_it, session, uri);
    if (found && !(*found == expected)) {
      throw Error(Errc::configuration_invalid, LogNote{"the key in the token is not the one of the certificate"});
    }
  } catch (...) {
    using_it->C_CloseSession(session);
    throw;
  }
  idle_.push_back(session);
  open_ = 1;
  ++module_->connections;
}

TokenConnection::~TokenConnection() {
  --module_->connections;
  try {
    const Module::Use module = use();
    for (const CK_SESSION_HANDLE session : idle_) module->C_CloseSession(session);
  } catch (const Failure&) {
    // The module was started afresh: its sessions are gone.
  }
}

Module::Use TokenConnection::use() {
  Module::Use module = module_->use();
  if (module.generation() != generation_) throw Failure(CKR_SESSION_CLOSED, "using a session");
  return module;
}

CK_SESSION_HANDLE TokenConnection::take(const Module::Use& module) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!idle_.empty()) {
      const CK_SESSION_HANDLE session = idle_.back();
      idle_.pop_back();
      return session;
    }
    try {
      const CK_SESSION_HANDLE session = open_session(module, slot_, 0);
      ++open_;
      return session;
    } catch (const Failure& failure) {
      // As many as the token allows: whoever has one gives it back soon.
      if (failure.code() != CKR_SESSION_COUNT || open_ == 0) throw;
      returned_.wait(lock);
    }
  }
}

void TokenConnection::give_back(CK_SESSION_HANDLE session) {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(session);
  returned_.notify_one();
}

void TokenConnection::close(const Module::Use& module, CK_SESSION_HANDLE session) {
  module->C_CloseSession(session);
  const std::scoped_lock lock(mutex_);
  --open_;
  returned_.notify_one();
}

template <typename Work>
auto TokenConnection::with_session(Work work) {
  const Module::Use module = use();
  const CK_SESSION_HANDLE session = take(module);
  try {
    auto result = work(module, session);
    give_back(session);
    return result;
  } catch (...) {
    close(module, session);
    throw;
  }
}

Bytes TokenConnection::sign(CK_MECHANISM_TYPE mechanism, ByteView input) {
  return with_session([&](const Module::Use& module, CK_SESSION_HANDLE session) {
    CK_MECHANISM chosen{mechanism, nullptr, 0};
    require(module->C_SignInit(session, &chosen, key_), "beginning a signature");
    Bytes signature(kLongestSignature);
    CK_ULONG length = signature.size();
    require(module->C_Sign(session, const_cast<std::uint8_t*>(input.data()), input.size(), signature.data(), &length),
            "signing");
    signature.resize(length);
    return signature;
  });
}

void TokenConnection::check(const KeyUri& uri) {
  with_session([&](const Module::Use& module, CK_SESSION_HANDLE session) {
    CK_TOKEN_INFO token{};
    require(module->C_GetTokenInfo(slot_, &token), "looking at the token");
    return required_key(module, session, uri);
  });
}

}  // namespace tamga::pkcs11
