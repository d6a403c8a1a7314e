#pragma once

// The table [webhooks].

#include "server/config/config.hpp"
#include "server/config/table_reader.hpp"
#include "server/config/toml.hpp"

namespace tamga::config {

void read_webhooks(TableReader& table, Webhooks& webhooks);

toml::table webhooks_table(const Webhooks& webhooks);

}  // namespace tamga::config
