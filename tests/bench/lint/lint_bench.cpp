// How long lint looks at one certificate, as issuing does it for each: `lint_bench COUNT`. It prints one line for every
// kind: microseconds a certificate.

#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <utility>

#include "ca-core/openssl/library.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace {

using namespace tamga;

double microseconds(const testing::Case& one, int count) {
  const Bytes der = one.forge.der();
  std::size_t findings = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) findings += lint::check_der(der, one.context).findings().size();
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
  if (findings != 0) std::abort();
  return taken.count() / count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  openssl::load_library();
  const int count = std::atoi(argv[1]);
  const std::pair<const char*, testing::Case (*)()> kinds[] = {
      {"qualified individual", testing::individual},
      {"organisation and person", testing::organization_and_person},
      {"unqualified ECDSA", testing::plain}};
  for (const auto& [name, make] : kinds) {
    std::cout << std::left << std::setw(26) << name << std::fixed << std::setprecision(1) << microseconds(make(), count)
              << " us\n";
  }
  return 0;
}
