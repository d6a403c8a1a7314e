#include <exception>
#include <iostream>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/library.hpp"
#include "server/cli/command_line.hpp"
#include "server/config/config.hpp"

namespace {

constexpr int kRefused = 1;

void report(const tamga::Error& error) {
  const auto& note = error.note().text;
  std::cerr << "tamga: " << tamga::texts(error.code()).english << (note.empty() ? "" : ":\n") << note << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    // Before anything else: the engine reads these variables, and must be there before threads and TLS.
    tamga::config::clean_environment();
    tamga::openssl::load_library();
    return tamga::cli::run(argc, argv);
  } catch (const tamga::Error& error) {
    report(error);
  } catch (const std::exception& failure) {
    std::cerr << "tamga: unexpected failure: " << failure.what() << '\n';
  }
  return kRefused;
}
