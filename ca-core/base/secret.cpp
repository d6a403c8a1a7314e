#include "ca-core/base/secret.hpp"

#include <openssl/crypto.h>

namespace tamga {

void wipe(void* data, std::size_t size) noexcept {
  OPENSSL_cleanse(data, size);
}

}  // namespace tamga
