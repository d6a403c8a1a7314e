#include "ca-core/pkcs11/token_session.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/pkcs11/failure.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::pkcs11 {
namespace {

constexpr CK_ULONG kMostKeys = 16;

CK_ATTRIBUTE attribute_of(CK_ATTRIBUTE_TYPE type, const Bytes& value) {
  return {type, const_cast<std::uint8_t*>(value.data()), value.size()};
}

/// The PINs that tokens refused in this process, as digests: each key of a token would try its wrong PIN once more, and
/// after a few tries the token is locked.
class RefusedPins {
 public:
  static RefusedPins& of_this_process() {
    static RefusedPins pins;
    return pins;
  }

  bool has(const Bytes& attempt) const {
    const std::scoped_lock lock(mutex_);
    return attempts_.contains(attempt);
  }
  void add(const Bytes& attempt) {
    const std::scoped_lock lock(mutex_);
    attempts_.insert(attempt);
  }

 private:
  mutable std::mutex mutex_;
  std::set<Bytes> attempts_;
};

/// One PIN for one token.
Bytes attempt_of(const CK_TOKEN_INFO& token, const Password& pin) {
  Bytes octets;
  const auto add = [&](const auto& field) { octets.insert(octets.end(), std::begin(field), std::end(field)); };
  add(token.manufacturerID);
  add(token.model);
  add(token.serialNumber);
  add(token.label);
  octets.reserve(octets.size() + pin.reveal_octets().size());  // not grown with the PIN in it
  add(pin.reveal_octets());
  Bytes digest = openssl::sha256(octets);
  wipe(octets.data(), octets.size());
  return digest;
}

bool says(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE type,
          CK_BBOOL wanted) {
  const auto value = read_attribute(module, session, key, type);
  return value && *value == Bytes{wanted};
}

std::optional<CK_KEY_TYPE> key_type_of(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE wanted{CKA_KEY_TYPE, &type, sizeof type};
  return module->C_GetAttributeValue(session, object, &wanted, 1) == CKR_OK ? std::optional(type) : std::nullopt;
}

/// The standard wraps the point into an OCTET STRING; some modules give it bare.
Bytes bare_point(const Bytes& value) {
  const auto content = der::only(value, der::kOctetString);
  return content ? Bytes(content->begin(), content->end()) : value;
}

std::optional<Bytes> ec_spki(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  const auto curve = read_attribute(module, session, key, CKA_EC_PARAMS);
  const auto point = read_attribute(module, session, key, CKA_EC_POINT);
  if (!curve || !point) return std::nullopt;
  return der::sequence({der::sequence({der::oid("1.2.840.10045.2.1"), *curve}), der::bit_string(bare_point(*point))});
}

std::optional<Bytes> rsa_spki(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  const auto modulus = read_attribute(module, session, key, CKA_MODULUS);
  const auto exponent = read_attribute(module, session, key, CKA_PUBLIC_EXPONENT);
  if (!modulus || !exponent) return std::nullopt;
  const Bytes numbers = der::sequence({der::integer(ByteView(*modulus)), der::integer(ByteView(*exponent))});
  return der::sequence(
      {der::sequence({der::oid("1.2.840.113549.1.1.1"), der::element(der::kNull, {})}), der::bit_string(numbers)});
}

std::optional<Bytes> spki_of(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key,
                             CK_KEY_TYPE type) {
  switch (type) {
    case CKK_EC:
      return ec_spki(module, session, key);
    case CKK_RSA:
      return rsa_spki(module, session, key);
    default:
      throw Error(Errc::key_not_allowed,
                  LogNote{"only EC and RSA keys can be used from a token: PKCS#11 has no mechanism of its own for GOST "
                          "R 34.10-2012, and those of the makers differ; keep GOST keys in files"});
  }
}

}  // namespace

std::optional<Bytes> read_attribute(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                    CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  const CK_RV result = module->C_GetAttributeValue(session, object, &wanted, 1);
  if (result == CKR_ATTRIBUTE_TYPE_INVALID || result == CKR_ATTRIBUTE_SENSITIVE) return std::nullopt;
  require(result, "reading a key's attributes");
  if (wanted.ulValueLen == CK_UNAVAILABLE_INFORMATION || wanted.ulValueLen == 0) return std::nullopt;
  Bytes value(wanted.ulValueLen);
  wanted.pValue = value.data();
  require(module->C_GetAttributeValue(session, object, &wanted, 1), "reading a key's attributes");
  value.resize(wanted.ulValueLen);
  return value;
}

CK_SLOT_ID find_slot(const Module::Use& module, const KeyUri& uri) {
  CK_ULONG count = 0;
  require(module->C_GetSlotList(CK_TRUE, nullptr, &count), "looking for the token");
  std::vector<CK_SLOT_ID> slots(count);
  require(module->C_GetSlotList(CK_TRUE, slots.data(), &count), "looking for the token");
  slots.resize(count);
  std::erase_if(slots, [&](CK_SLOT_ID slot) {
    CK_TOKEN_INFO token{};
    return module->C_GetTokenInfo(slot, &token) != CKR_OK || !uri.names(slot, token);
  });
  if (slots.empty()) throw Failure(CKR_TOKEN_NOT_PRESENT, "looking for the token");
  if (slots.size() > 1) {
    throw Error(Errc::configuration_invalid, LogNote{"several tokens answer to this name: add their serial=…"});
  }
  return slots.front();
}

CK_SESSION_HANDLE open_session(const Module::Use& module, CK_SLOT_ID slot, CK_FLAGS flags) {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  require(module->C_OpenSession(slot, CKF_SERIAL_SESSION | flags, nullptr, nullptr, &session), "opening a session");
  return session;
}

void log_in(const Module::Use& module, CK_SLOT_ID slot, CK_SESSION_HANDLE session,
            const std::filesystem::path& pin_file) {
  CK_TOKEN_INFO token{};
  require(module->C_GetTokenInfo(slot, &token), "looking at the token");
  if ((token.flags & (CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED)) != 0) {
    throw Failure(CKR_PIN_LOCKED, "logging in: the last try is left to people");
  }
  const Password pin = read_password_file(pin_file);
  const Bytes attempt = attempt_of(token, pin);
  if (RefusedPins::of_this_process().has(attempt)) {
    throw Failure(CKR_PIN_INCORRECT, "logging in: refused before");
  }
  const ByteView octets = pin.reveal_octets();
  const CK_RV result = module->C_Login(session, CKU_USER, const_cast<std::uint8_t*>(octets.data()), octets.size());
  if (result == CKR_OK || result == CKR_USER_ALREADY_LOGGED_IN) return;
  const Failure failure(result, "logging in");
  if (failure.concerns_pin()) RefusedPins::of_this_process().add(attempt);
  throw failure;
}

std::vector<CK_OBJECT_HANDLE> find_keys(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri,
                                        CK_OBJECT_CLASS kind) {
  std::vector<CK_ATTRIBUTE> wanted{{CKA_CLASS, &kind, sizeof kind}};
  if (uri.label()) wanted.push_back(attribute_of(CKA_LABEL, *uri.label()));
  if (uri.id()) wanted.push_back(attribute_of(CKA_ID, *uri.id()));
  require(module->C_FindObjectsInit(session, wanted.data(), wanted.size()), "looking for the key");
  std::array<CK_OBJECT_HANDLE, kMostKeys> found{};
  CK_ULONG count = 0;
  const CK_RV result = module->C_FindObjects(session, found.data(), found.size(), &count);
  module->C_FindObjectsFinal(session);
  require(result, "looking for the key");
  return {found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::optional<CK_OBJECT_HANDLE> find_private_key(const Module::Use& module, CK_SESSION_HANDLE session,
                                                 const KeyUri& uri) {
  const auto keys = find_keys(module, session, uri, CKO_PRIVATE_KEY);
  if (keys.size() > 1) {
    throw Error(Errc::configuration_invalid, LogNote{"the token has several private keys of this name: add their id"});
  }
  return keys.empty() ? std::nullopt : std::optional(keys.front());
}

std::optional<PublicKey> read_public_key(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri) {
  auto keys = find_keys(module, session, uri, CKO_PUBLIC_KEY);
  if (keys.size() > 1) {
    throw Error(Errc::configuration_invalid, LogNote{"the token has several public keys of this name: add their id"});
  }
  if (keys.empty()) keys = find_keys(module, session, uri, CKO_PRIVATE_KEY);
  if (keys.empty()) return std::nullopt;
  const auto type = key_type_of(module, session, keys.front());
  if (!type) return std::nullopt;
  const auto spki = spki_of(module, session, keys.front(), *type);
  return spki ? std::optional(PublicKey::from_spki(*spki)) : std::nullopt;
}

void require_guarded(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  if (says(module, session, key, CKA_SENSITIVE, CK_TRUE) && says(module, session, key, CKA_EXTRACTABLE, CK_FALSE))
    return;
  throw Error(Errc::key_not_allowed,
              LogNote{"the key could be read out of the token: a CA's key there has CKA_SENSITIVE "
                      "and has not CKA_EXTRACTABLE"});
}

}  // namespace tamga::pkcs11
