#pragma once

// What a PKCS#11 module answers when it cannot do what it was asked for. Stays within this folder: outside it is an
// Error{signer_unavailable} or {wrong_password}.

#include <exception>
#include <filesystem>
#include <string>

#include <p11-kit/pkcs11.h>

namespace tamga::pkcs11 {

class Failure : public std::exception {
 public:
  /// `what` says in a few words what was being done; never data.
  Failure(CK_RV code, std::string what);

  CK_RV code() const { return code_; }

  /// Whether it is the PIN that is wrong, or can be tried no more.
  bool concerns_pin() const;

  /// "logging in: CKR_PIN_INCORRECT".
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  CK_RV code_;
  std::string text_;
};

/// Throws Failure unless a call returned CKR_OK.
void require(CK_RV code, const char* what);

/// The failure as the one error type: signer_unavailable or wrong_password.
[[noreturn]] void refuse(const Failure& failure, const std::filesystem::path& pin_file);

}  // namespace tamga::pkcs11
