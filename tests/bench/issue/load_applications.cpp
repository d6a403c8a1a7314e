// Approved applications for a peak, more than the API would take in the time.
//
//   load_applications CONFIG OPERATOR_ID COUNT PARAMETER_SET qualified|unqualified

#include <cstdio>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/library.hpp"
#include "tests/bench/issue/intake.hpp"

int main(int argc, char** argv) {
  using namespace tamga;
  if (argc != 6) {
    std::fputs("usage: load_applications CONFIG OPERATOR_ID COUNT PARAMETER_SET qualified|unqualified\n", stderr);
    return 2;
  }
  openssl::load_library();
  try {
    constexpr std::size_t kThreads = 4;
    const config::Config config = config::load(argv[1]);
    const auto operator_id = OperatorId::parse(argv[2]);
    const std::size_t count = std::stoul(argv[3]);
    const auto key = parameter_set_named(argv[4]);
    const auto kind = parse_signature_kind(argv[5]);
    if (!operator_id || !key || !kind) throw Error(Errc::configuration_invalid, LogNote{"an argument is wrong"});
    bench::Intake intake(config, *operator_id, count, *key, *kind, kThreads);
    bench::seconds_on_threads(kThreads, count, [&](std::size_t i) { intake.approve(i); });
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load_applications: %s\n", error.what());
    return 1;
  }
}
