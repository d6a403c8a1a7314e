#include "ca-core/openssl/library.hpp"

#include <cstdlib>
#include <mutex>

#include <openssl/asn1.h>
#include <openssl/crypto.h>
#include <openssl/objects.h>

#include "ca-core/openssl/encoding_self_test.hpp"
#include "ca-core/openssl/engine.hpp"
#include "ca-core/openssl/failure.hpp"

namespace tamga::openssl {
namespace {

int registered(const char* dotted, const char* name) {
  const int known = OBJ_txt2nid(dotted);
  const int nid = known != NID_undef ? known : OBJ_create(dotted, name, name);
  if (nid == NID_undef) throw_failure("registering an object identifier");
  return nid;
}

/// Identifiers of order 795 are NumericString of a fixed length (RFC 9215 section 3); OpenSSL's own table is
/// incomplete.
void require_digits(int nid, long length) {
  require(ASN1_STRING_TABLE_add(nid, length, length, B_ASN1_NUMERICSTRING, STABLE_NO_MASK),
          "registering a string type");
}

void load() {
  // gost-engine reads these without a lock, and a stranger's setting would change what keys look like.
  for (const char* variable : {"CRYPT_PARAMS", "GOST_PBE_HMAC", "GOST_PK_FORMAT"}) unsetenv(variable);

  // No configuration file: one that loads the engine too, or a provider of the same algorithms, breaks both.
  require(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_ENGINE_DYNAMIC, nullptr), "starting OpenSSL");
  load_gost_engine();

  registered("1.2.643.100.114", "identificationKind");
  require_digits(registered("1.2.643.100.4", "INNLE"), 10);
  require_digits(NID_OGRN, 13);
  require_digits(NID_SNILS, 11);
  require_digits(registered("1.2.643.100.5", "OGRNIP"), 15);
  require_digits(NID_INN, 12);

  self_test_encodings();
  clear_errors();
}

}  // namespace

void load_library() {
  static std::once_flag once;
  std::call_once(once, load);
}

}  // namespace tamga::openssl
