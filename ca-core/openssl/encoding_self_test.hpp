#pragma once

// What gost-engine writes, compared with what RFC 9215 prescribes, before anything is signed with it.

namespace tamga::openssl {

/// Makes throw-away keys and compares the algorithm identifiers of key and signature octet by octet, and Streebog with
/// the example of RFC 6986. Throws Error{Errc::crypto_failed} naming what differs.
void self_test_encodings();

}  // namespace tamga::openssl
