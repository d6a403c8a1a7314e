#include "ca-core/pkcs11/token_key.hpp"

#include <algorithm>
#include <vector>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/random.hpp"
#include "ca-core/pkcs11/failure.hpp"
#include "ca-core/pkcs11/token_session.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

using namespace pkcs11;

constexpr std::size_t kIdOctets = 16;

/// A session for one command: closed, and with it the log-in, when it goes.
class Visit {
 public:
  Visit(const Module::Use& module, const KeyUri& uri, const std::filesystem::path& pin_file, CK_FLAGS flags)
      : module_(module), session_(open(find_slot(module, uri), flags, pin_file)) {}
  ~Visit() { module_->C_CloseSession(session_); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  CK_SESSION_HANDLE session() const { return session_; }

 private:
  CK_SESSION_HANDLE open(CK_SLOT_ID slot, CK_FLAGS flags, const std::filesystem::path& pin_file) {
    const CK_SESSION_HANDLE session = open_session(module_, slot, flags);
    try {
      log_in(module_, slot, session, pin_file);
    } catch (...) {
      module_->C_CloseSession(session);
      throw;
    }
    return session;
  }

  const Module::Use& module_;
  CK_SESSION_HANDLE session_;
};

CK_ATTRIBUTE flag(CK_ATTRIBUTE_TYPE type, CK_BBOOL& value) {
  return {type, &value, sizeof value};
}

CK_ATTRIBUTE octets(CK_ATTRIBUTE_TYPE type, Bytes& value) {
  return {type, value.data(), value.size()};
}

struct KeyPair {
  CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
};

KeyPair generate(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri, ParameterSet set) {
  const ParameterSetFacts& wanted = facts(set);
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  Bytes label = uri.label().value_or(Bytes{});
  Bytes id(kIdOctets);
  openssl::OpensslRandom().fill(id);
  if (uri.id()) id = *uri.id();
  std::vector<CK_ATTRIBUTE> public_part{flag(CKA_TOKEN, yes), flag(CKA_VERIFY, yes), octets(CKA_ID, id)};
  std::vector<CK_ATTRIBUTE> private_part{flag(CKA_TOKEN, yes),      flag(CKA_PRIVATE, yes), flag(CKA_SENSITIVE, yes),
                                         flag(CKA_EXTRACTABLE, no), flag(CKA_SIGN, yes),    flag(CKA_DECRYPT, no),
                                         flag(CKA_UNWRAP, no),      octets(CKA_ID, id)};
  if (!label.empty()) {
    public_part.push_back(octets(CKA_LABEL, label));
    private_part.push_back(octets(CKA_LABEL, label));
  }
  Bytes curve;
  Bytes exponent{0x01, 0x00, 0x01};
  CK_ULONG bits = wanted.bits;
  CK_MECHANISM mechanism{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
  if (wanted.type == KeyType::ecdsa) {
    mechanism.mechanism = CKM_EC_KEY_PAIR_GEN;
    curve = der::oid(wanted.oid);
    public_part.push_back(octets(CKA_EC_PARAMS, curve));
  } else {
    public_part.push_back({CKA_MODULUS_BITS, &bits, sizeof bits});
    public_part.push_back(octets(CKA_PUBLIC_EXPONENT, exponent));
  }
  KeyPair pair;
  require(module->C_GenerateKeyPair(session, &mechanism, public_part.data(), public_part.size(), private_part.data(),
                                    private_part.size(), &pair.public_key, &pair.private_key),
          "making a key in the token");
  return pair;
}

PublicKey required_public_key(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri) {
  auto key = read_public_key(module, session, uri);
  if (!key) throw Error(Errc::key_not_allowed, LogNote{"the token does not tell the public half of the key"});
  return *std::move(key);
}

/// A field of CK_TOKEN_INFO, padded with blanks, or an attribute, for people to read.
std::string printable(ByteView octets) {
  while (!octets.empty() && (octets.back() == ' ' || octets.back() == 0)) octets = octets.first(octets.size() - 1);
  std::string text(as_text(octets));
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return text;
}

}  // namespace

void check_token_key_uri(const std::string& uri) {
  const KeyUri checked(uri);
}

std::optional<PublicKey> find_token_key(const TokenKey& key) {
  const KeyUri uri(key.uri);
  const auto library = Module::load(uri.module_path());
  try {
    const Module::Use module = library->use();
    const Visit visit(module, uri, key.pin_file, 0);
    const auto found = find_private_key(module, visit.session(), uri);
    if (!found) return std::nullopt;
    require_guarded(module, visit.session(), *found);
    return required_public_key(module, visit.session(), uri);
  } catch (const Failure& failure) {
    refuse(failure, key.pin_file);
  }
}

PublicKey make_token_key(const TokenKey& key, ParameterSet set) {
  const KeyType type = facts(set).type;
  if (type != KeyType::ecdsa && type != KeyType::rsa) {
    throw Error(Errc::key_not_allowed,
                LogNote{"GOST keys are made in files: no standard mechanism makes them in a token"});
  }
  const KeyUri uri(key.uri);
  const auto library = Module::load(uri.module_path());
  try {
    const Module::Use module = library->use();
    const Visit visit(module, uri, key.pin_file, CKF_RW_SESSION);
    const KeyPair made = generate(module, visit.session(), uri, set);
    try {
      require_guarded(module, visit.session(), made.private_key);
      return required_public_key(module, visit.session(), uri);
    } catch (...) {
      // A key of this name that is not to be used would stand in the way of the next attempt.
      module->C_DestroyObject(visit.session(), made.private_key);
      module->C_DestroyObject(visit.session(), made.public_key);
      throw;
    }
  } catch (const Failure& failure) {
    refuse(failure, key.pin_file);
  }
}

TokenPlace describe_token_key(const TokenKey& key) {
  const KeyUri uri(key.uri);
  const auto library = Module::load(uri.module_path());
  try {
    const Module::Use module = library->use();
    const Visit visit(module, uri, key.pin_file, 0);
    const auto found = find_private_key(module, visit.session(), uri);
    if (!found) throw Failure(CKR_KEY_HANDLE_INVALID, "looking for the key");
    CK_TOKEN_INFO token{};
    require(module->C_GetTokenInfo(find_slot(module, uri), &token), "looking at the token");
    const auto attribute = [&](CK_ATTRIBUTE_TYPE type) {
      return read_attribute(module, visit.session(), *found, type).value_or(Bytes{});
    };
    return {.token_label = printable(token.label),
            .token_serial = printable(token.serialNumber),
            .key_label = printable(attribute(CKA_LABEL)),
            .key_id = to_hex(attribute(CKA_ID))};
  } catch (const Failure& failure) {
    refuse(failure, key.pin_file);
  }
}

}  // namespace tamga
