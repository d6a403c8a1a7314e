#pragma once

// A PKCS#11 module (PKCS #11 v2.40): the shared library that speaks to tokens of one maker. Loaded once a process for
// each path and never unloaded; started afresh when a token was away and it does not notice by itself.

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>

#include <p11-kit/pkcs11.h>

namespace tamga::pkcs11 {

class Module {
 public:
  /// Error{configuration_invalid} when there is no such module.
  static std::shared_ptr<Module> load(const std::string& path);

  explicit Module(const std::string& path);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// While one lives the module is not started afresh. Sessions and handles are good within one generation.
  class Use {
   public:
    Use(std::shared_lock<std::shared_mutex> lock, CK_FUNCTION_LIST& functions, std::uint64_t generation)
        : lock_(std::move(lock)), functions_(&functions), generation_(generation) {}

    CK_FUNCTION_LIST* operator->() const { return functions_; }
    std::uint64_t generation() const { return generation_; }

   private:
    std::shared_lock<std::shared_mutex> lock_;
    CK_FUNCTION_LIST* functions_;
    std::uint64_t generation_;
  };

  /// Failure when it could not be started.
  Use use();

  /// Ends every session and looks for tokens anew, unless somebody has done so since generation `seen`. Waits for those
  /// who use it.
  void restart(std::uint64_t seen);

  std::uint64_t generation() const { return generation_; }

  /// How many ways to keys lead through it just now: each would have to be made anew after a restart.
  std::atomic<int> connections = 0;

 private:
  void start();

  CK_FUNCTION_LIST* functions_ = nullptr;
  std::shared_mutex mutex_;
  std::atomic<std::uint64_t> generation_ = 0;
  bool started_ = false;
  CK_RV start_result_ = CKR_OK;  // of the last start
  bool own_ = false;             // nobody else in this process had started it
};

}  // namespace tamga::pkcs11
