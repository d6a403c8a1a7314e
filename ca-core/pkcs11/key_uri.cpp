#include "ca-core/pkcs11/key_uri.hpp"

#include <limits>

#include <p11-kit/uri.h>

#include "ca-core/base/error.hpp"

namespace tamga::pkcs11 {
namespace {

constexpr CK_SLOT_ID kAnySlot = std::numeric_limits<CK_SLOT_ID>::max();

[[noreturn]] void refuse(const std::string& why) {
  throw Error(Errc::configuration_invalid, LogNote{why});
}

std::optional<Bytes> attribute(P11KitUri* uri, CK_ATTRIBUTE_TYPE type) {
  const CK_ATTRIBUTE* const found = p11_kit_uri_get_attribute(uri, type);
  if (found == nullptr || found->ulValueLen == 0) return std::nullopt;
  const auto* const octets = static_cast<const std::uint8_t*>(found->pValue);
  return Bytes(octets, octets + found->ulValueLen);
}

/// Whether the URI tells this token from others; without that a key of the same name in another one would do.
bool names_token(P11KitUri* uri) {
  const CK_TOKEN_INFO& token = *p11_kit_uri_get_token_info(uri);
  return token.label[0] != '\0' || token.serialNumber[0] != '\0' || p11_kit_uri_get_slot_id(uri) != kAnySlot;
}

}  // namespace

void KeyUri::Free::operator()(P11KitUri* uri) const noexcept {
  p11_kit_uri_free(uri);
}

KeyUri::KeyUri(const std::string& text) : uri_(p11_kit_uri_new()) {
  const int result = p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_ANY, uri_.get());
  if (result != P11_KIT_URI_OK) refuse("is no URI of RFC 7512 (pkcs11:…)");
  if (p11_kit_uri_get_pin_value(uri_.get()) != nullptr || p11_kit_uri_get_pin_source(uri_.get()) != nullptr) {
    refuse("must not have a pin-value or pin-source: name the file with pin_file");
  }
  if (p11_kit_uri_any_unrecognized(uri_.get()) != 0) refuse("has an attribute that RFC 7512 does not know");
  const char* const path = p11_kit_uri_get_module_path(uri_.get());
  if (path == nullptr || path[0] != '/') refuse("must have the module's absolute path: …?module-path=/…/module.so");
  module_path_ = path;
  if (!names_token(uri_.get())) refuse("must name the token: token=…, serial=… or slot-id=…");
  label_ = attribute(uri_.get(), CKA_LABEL);
  id_ = attribute(uri_.get(), CKA_ID);
  if (!label_ && !id_) refuse("must name the key: object=… or id=…");
}

bool KeyUri::names(CK_SLOT_ID slot, const CK_TOKEN_INFO& token) const {
  const CK_SLOT_ID wanted = p11_kit_uri_get_slot_id(uri_.get());
  return (wanted == kAnySlot || wanted == slot) && p11_kit_uri_match_token_info(uri_.get(), &token) == 1;
}

}  // namespace tamga::pkcs11
