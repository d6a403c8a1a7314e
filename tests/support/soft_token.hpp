#pragma once

// A token of SoftHSM in a folder of its own. Taking it out and putting it back is moving the folder.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "ca-core/pkcs11/token_key.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tamga::testing {

inline constexpr std::string_view kSoftHsm = "/usr/lib/softhsm/libsofthsm2.so";

/// OpenSC's spy. It reads its environment once a process, and what it then allocates it never gives back.
class Spy {
 public:
  static const Spy& of_this_process() {
    static const Spy spy;
    return spy;
  }
  ~Spy() { std::remove(calls_.c_str()); }
  Spy(const Spy&) = delete;
  Spy& operator=(const Spy&) = delete;

  const std::filesystem::path& module() const { return module_; }

  int log_ins() const {
    std::ifstream file(calls_);
    int count = 0;
    for (std::string line; std::getline(file, line);) count += line.find(": C_Login") != std::string::npos ? 1 : 0;
    return count;
  }

 private:
  Spy()
      : calls_(std::filesystem::temp_directory_path() / ("tamga-calls-" + std::to_string(::getpid()))),
        module_(found()) {
    ::setenv("PKCS11SPY", std::string(kSoftHsm).c_str(), 1);
    ::setenv("PKCS11SPY_OUTPUT", calls_.c_str(), 1);
#ifdef __SANITIZE_ADDRESS__
    const __lsan::ScopedDisabler its_own_affair;
#endif
    void* const library = ::dlopen(module_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void* const symbol = library == nullptr ? nullptr : ::dlsym(library, "C_GetFunctionList");
    using GetFunctionList = unsigned long (*)(void**);  // C_GetFunctionList, without the headers of PKCS#11
    void* functions = nullptr;
    if (symbol == nullptr || reinterpret_cast<GetFunctionList>(symbol)(&functions) != 0)
      throw std::runtime_error("the spy does not work");
  }

  /// Debian has it in the folder of the machine's architecture.
  static std::filesystem::path found() {
    for (const auto& folder : std::filesystem::directory_iterator("/usr/lib")) {
      if (const auto file = folder.path() / "pkcs11-spy.so"; std::filesystem::exists(file)) return file;
    }
    throw std::runtime_error("there is no pkcs11-spy.so");
  }

  std::filesystem::path calls_;
  std::filesystem::path module_;
};

class SoftToken {
 public:
  /// Nothing that random hexadecimal text could hold: it is looked for in what is written and said.
  static constexpr const char* kPin = "PIN-of-the-tests";

  SoftToken() {
    std::filesystem::create_directory(folder_ / "tokens");
    std::ofstream(folder_ / "softhsm2.conf") << "directories.tokendir = " << (folder_ / "tokens").string() << "\n";
    ::setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
    add_token("ca");
    write_pin(kPin);
  }

  TokenKey key(const std::string& name) const {
    return {"pkcs11:token=ca;object=" + name + "?module-path=" + std::string(kSoftHsm), folder_ / "pin"};
  }

  /// The key by way of a module that writes down every call.
  TokenKey watched_key(const std::string& name) const {
    return {"pkcs11:token=ca;object=" + name + "?module-path=" + Spy::of_this_process().module().string(),
            folder_ / "pin"};
  }

  /// How often somebody in this process logged in by way of it, or tried to.
  static int log_ins() { return Spy::of_this_process().log_ins(); }

  void write_pin(const std::string& pin) const {
    std::ofstream(folder_ / "pin") << pin << "\n";
    std::filesystem::permissions(folder_ / "pin",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  void add_token(const std::string& label) const {
    run("softhsm2-util --init-token --free --label " + label + " --so-pin 12345678 --pin " + kPin);
  }

  void take_out() const { std::filesystem::rename(folder_ / "tokens", folder_ / "elsewhere"); }
  void put_back() const { std::filesystem::rename(folder_ / "elsewhere", folder_ / "tokens"); }

  /// As another program makes keys.
  void pkcs11_tool(const std::string& arguments) const {
    run("pkcs11-tool --module " + std::string(kSoftHsm) + " --token-label ca --login --pin " + kPin + " " + arguments);
  }

 private:
  static void run(const std::string& command) {
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("failed: " + command);
  }

  const ScratchFolder scratch_;
  const std::filesystem::path folder_ = scratch_.path();
};

}  // namespace tamga::testing
