#pragma once

// The table [crl].

#include "server/config/config.hpp"
#include "server/config/table_reader.hpp"

namespace tamga::config {

/// Reports every fault there.
void read_crl(TableReader& table, Faults& faults, Crl& crl);

}  // namespace tamga::config
