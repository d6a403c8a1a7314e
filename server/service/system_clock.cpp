#include "server/service/system_clock.hpp"

namespace tamga::service {

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace tamga::service
