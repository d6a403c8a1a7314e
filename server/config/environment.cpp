// The only file that looks at the environment.

#include <cstdlib>

#include "server/config/config.hpp"

namespace tamga::config {

Path default_file() {
  const char* named = std::getenv("TAMGA_CONFIG");  // NOLINT(concurrency-mt-unsafe): called before any thread
  return named == nullptr || *named == '\0' ? Path("/etc/tamga/tamga.toml") : Path(named);
}

void clean_environment() {
  // gost-engine reads these at every use, without a lock; a value left in a shell would change how keys are made.
  for (const char* name : {"CRYPT_PARAMS", "GOST_PBE_HMAC", "GOST_PK_FORMAT"}) unsetenv(name);
}

}  // namespace tamga::config
