#pragma once

// Seeds for fuzz_status_front and fuzz_status_store.

#include <functional>
#include <string_view>

#include "ca-core/base/bytes.hpp"

namespace tamga::testing {

/// Stands where the SHA-1 of the CA's key belongs: each run of a target makes a CA of its own.
inline constexpr std::string_view kKeyHashPlace = "the CA's key as SHA1";

using SeedSink = std::function<void(ByteView)>;

/// The first octet says in which pieces the rest arrives.
void status_requests(const SeedSink& sink);

/// The first octet chooses the reader, as in fuzz_status_store.
void status_stores(const SeedSink& sink);

}  // namespace tamga::testing
