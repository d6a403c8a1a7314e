#pragma once

// Does the word that somebody told belong to the subscriber? Attempts are counted and committed before the hash is
// computed, so that breaking off a request gains nothing.

#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

/// True or false and nothing else; a subscriber without a code word is answered false after the same time. Every
/// attempt is in the audit log with `purpose` ("verification", "reissue", "revocation"). Error: subscriber_not_found,
/// subscriber_blocked, too_many_attempts with the seconds to wait, too_busy.
bool verify_code_word(Registry& registry, const Actor& actor, SubscriberId subscriber, const CodeWord& word,
                      std::string_view purpose, Instant now);

}  // namespace tamga::app
