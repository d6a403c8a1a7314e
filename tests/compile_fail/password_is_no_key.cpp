// Each kind of secret is a type of its own.

#include "ca-core/base/secret.hpp"

void open(const tamga::SecretKey&);
void call(const tamga::Password& password, const tamga::SecretKey& key) {
#ifdef TAMGA_MUST_NOT_COMPILE
  open(password);
  (void)key;
#else
  open(key);
  (void)password;
#endif
}
