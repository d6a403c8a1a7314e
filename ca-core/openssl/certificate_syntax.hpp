#pragma once

// A second opinion on the syntax of a certificate, by OpenSSL's own decoder, without what d2i_X509 costs: it decodes
// the public key through the providers, which for an EC key takes longer than signing and verifying together, and
// writes each name once more in the form in which it compares names.

#include "ca-core/base/bytes.hpp"

namespace tamga::openssl {

/// Whether OpenSSL reads the octets as one Certificate (RFC 5280 section 4.1) and nothing after it. Its
/// subjectPublicKeyInfo may be any one element: OpenSSL has read the key when it was made or came. Of the strings in
/// names the characters are read too.
bool reads_certificate(ByteView der);

}  // namespace tamga::openssl
