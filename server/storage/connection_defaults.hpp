#pragma once

// How soon a server that has gone away without a word is noticed, for connection strings that do not say.

#include <string>

namespace tamga::storage {

/// The connection string with those of these that it does not set itself: connect_timeout=5, keepalives_idle=15,
/// keepalives_interval=5, keepalives_count=3, tcp_user_timeout=30000 (milliseconds). Key words or a URI; a string that
/// libpq does not understand comes back as it is, and connecting with it says what is wrong.
std::string with_connection_defaults(const std::string& connection_string);

}  // namespace tamga::storage
