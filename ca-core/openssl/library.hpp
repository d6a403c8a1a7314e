#pragma once

// OpenSSL made ready for Tamga, once a process: gost-engine loaded, and the encodings of GOST signatures compared with
// those of RFC 9215 before anything is signed.

namespace tamga::openssl {

/// First thing in main, before any thread and any TLS context; further calls do nothing. Works in a chroot and without
/// any configuration file. Throws Error{Errc::crypto_failed} when the engine is missing or writes other encodings.
void load_library();

}  // namespace tamga::openssl
