#pragma once

// A token of SoftHSM in a folder of its own. Taking it out and putting it back is moving the folder.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <stdlib.h>

#include "ca-core/pkcs11/token_key.hpp"

namespace tamga::testing {

inline constexpr std::string_view kSoftHsm = "/usr/lib/softhsm/libsofthsm2.so";

class SoftToken {
 public:
  SoftToken() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tamga-token-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    folder_ = pattern;
    std::filesystem::create_directory(folder_ / "tokens");
    std::ofstream(folder_ / "softhsm2.conf") << "directories.tokendir = " << (folder_ / "tokens").string() << "\n";
    ::setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
    add_token("ca");
    write_pin("4321");
  }
  ~SoftToken() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  SoftToken(const SoftToken&) = delete;
  SoftToken& operator=(const SoftToken&) = delete;

  TokenKey key(const std::string& name) const {
    return {"pkcs11:token=ca;object=" + name + "?module-path=" + std::string(kSoftHsm), folder_ / "pin"};
  }

  /// The key by way of a module that writes down every call: OpenSC's spy.
  TokenKey watched_key(const std::string& name) const {
    ::setenv("PKCS11SPY", std::string(kSoftHsm).c_str(), 1);
    ::setenv("PKCS11SPY_OUTPUT", calls().c_str(), 1);
    return {"pkcs11:token=ca;object=" + name + "?module-path=" + spy().string(), folder_ / "pin"};
  }

  /// How often somebody logged in by way of it, or tried to.
  int log_ins() const {
    std::ifstream file(calls());
    int count = 0;
    for (std::string line; std::getline(file, line);) count += line.find(": C_Login") != std::string::npos ? 1 : 0;
    return count;
  }

  void write_pin(const std::string& pin) const {
    std::ofstream(folder_ / "pin") << pin << "\n";
    std::filesystem::permissions(folder_ / "pin",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  void add_token(const std::string& label) const {
    run("softhsm2-util --init-token --free --label " + label + " --so-pin 12345678 --pin 4321");
  }

  void take_out() const { std::filesystem::rename(folder_ / "tokens", folder_ / "elsewhere"); }
  void put_back() const { std::filesystem::rename(folder_ / "elsewhere", folder_ / "tokens"); }

  /// As another program makes keys.
  void pkcs11_tool(const std::string& arguments) const {
    run("pkcs11-tool --module " + std::string(kSoftHsm) + " --token-label ca --login --pin 4321 " + arguments);
  }

 private:
  std::filesystem::path calls() const { return folder_ / "calls"; }

  /// Debian has it in the folder of the machine's architecture.
  static std::filesystem::path spy() {
    for (const auto& folder : std::filesystem::directory_iterator("/usr/lib")) {
      if (const auto file = folder.path() / "pkcs11-spy.so"; std::filesystem::exists(file)) return file;
    }
    throw std::runtime_error("there is no pkcs11-spy.so");
  }

  static void run(const std::string& command) {
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("failed: " + command);
  }

  std::filesystem::path folder_;
};

}  // namespace tamga::testing
