#pragma once

// Hash functions and HMAC. Streebog is GOST R 34.11-2012 (RFC 6986), octets in the standard's order.

#include "ca-core/base/bytes.hpp"
#include "ca-core/openssl/handles.hpp"

struct evp_md_st;

namespace tamga::openssl {

enum class DigestAlgorithm { sha1, sha256, sha384, sha512, streebog256, streebog512 };

/// OpenSSL's object for a hash function; lives as long as the process.
const evp_md_st* native_digest(DigestAlgorithm algorithm);

Bytes digest(DigestAlgorithm algorithm, ByteView data);

Bytes sha1(ByteView data);
Bytes sha256(ByteView data);
Bytes streebog256(ByteView data);
Bytes streebog512(ByteView data);

Bytes hmac_sha256(ByteView key, ByteView data);

/// True when both have the same length and octets; takes the same time wherever they differ.
bool equal_in_constant_time(ByteView left, ByteView right);

/// A hash of data that comes in pieces.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  void update(ByteView data);

  /// The hash of everything so far; starts afresh.
  Bytes finish();

 private:
  const evp_md_st* algorithm_;
  DigestContextPtr context_;
};

}  // namespace tamga::openssl
