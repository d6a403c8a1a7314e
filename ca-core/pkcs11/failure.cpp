#include "ca-core/pkcs11/failure.hpp"

#include <p11-kit/p11-kit.h>

#include "ca-core/base/error.hpp"

namespace tamga::pkcs11 {

Failure::Failure(CK_RV code, std::string what) : code_(code), text_(std::move(what)) {
  text_ += ": ";
  text_ += p11_kit_strerror(code);
}

bool Failure::concerns_pin() const {
  switch (code_) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_EXPIRED:
    case CKR_PIN_LOCKED:
    case CKR_USER_PIN_NOT_INITIALIZED:
      return true;
    default:
      return false;
  }
}

void require(CK_RV code, const char* what) {
  if (code != CKR_OK) throw Failure(code, what);
}

void refuse(const Failure& failure, const std::filesystem::path& pin_file) {
  if (!failure.concerns_pin()) throw Error(Errc::signer_unavailable, LogNote{failure.what()});
  throw Error(Errc::wrong_password,
              LogNote{"the token does not take the PIN in " + pin_file.string() + ": " + failure.what()});
}

}  // namespace tamga::pkcs11
