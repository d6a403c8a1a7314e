#pragma once

// The name of one key in a token: a URI of RFC 7512 that says the module, the token and the key.

#include <memory>
#include <optional>
#include <string>

#include <p11-kit/pkcs11.h>

#include "ca-core/base/bytes.hpp"

typedef struct p11_kit_uri P11KitUri;  // NOLINT(modernize-use-using): as p11-kit declares it

namespace tamga::pkcs11 {

class KeyUri {
 public:
  /// Error{configuration_invalid}: no such URI; without module-path, without token, serial or slot-id, or without
  /// object or id; or with a PIN in it, which belongs into a file.
  explicit KeyUri(const std::string& text);

  const std::string& module_path() const { return module_path_; }
  bool names(CK_SLOT_ID slot, const CK_TOKEN_INFO& token) const;

  /// CKA_LABEL and CKA_ID, where the URI has them.
  const std::optional<Bytes>& label() const { return label_; }
  const std::optional<Bytes>& id() const { return id_; }

 private:
  struct Free {
    void operator()(P11KitUri* uri) const noexcept;
  };

  std::unique_ptr<P11KitUri, Free> uri_;
  std::string module_path_;
  std::optional<Bytes> label_;
  std::optional<Bytes> id_;
};

}  // namespace tamga::pkcs11
