#pragma once

// The machine's clock: the only place that asks it.

#include "ca-core/base/instant.hpp"

namespace tamga::service {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace tamga::service
