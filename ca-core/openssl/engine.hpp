#pragma once

// gost-engine. Only engine.cpp sees OpenSSL's ENGINE, which is on its way out (docs/adr).

namespace tamga::openssl {

/// Loads gost-engine and makes it the default for its algorithms; never unloaded. Call through load_library().
void load_gost_engine();

}  // namespace tamga::openssl
