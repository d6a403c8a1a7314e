#pragma once

// One session of a token, logged in, and what is asked of it.

#include <filesystem>
#include <optional>
#include <vector>

#include <p11-kit/pkcs11.h>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/pkcs11/key_uri.hpp"
#include "ca-core/pkcs11/module.hpp"

namespace tamga::pkcs11 {

/// nullopt when the object has no such attribute or does not tell it.
std::optional<Bytes> read_attribute(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                    CK_ATTRIBUTE_TYPE type);

/// Failure{CKR_TOKEN_NOT_PRESENT} when no slot has the token. Error{configuration_invalid} when several have one that
/// the URI names.
CK_SLOT_ID find_slot(const Module::Use& module, const KeyUri& uri);

CK_SESSION_HANDLE open_session(const Module::Use& module, CK_SLOT_ID slot, CK_FLAGS flags);

/// Reads the PIN from its file. Not tried when one more wrong PIN would lock the token: Failure{CKR_PIN_LOCKED}; nor
/// one that this token refused in this process before: Failure{CKR_PIN_INCORRECT}. That somebody in this process has
/// logged in already is well.
void log_in(const Module::Use& module, CK_SLOT_ID slot, CK_SESSION_HANDLE session,
            const std::filesystem::path& pin_file);

std::vector<CK_OBJECT_HANDLE> find_keys(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri,
                                        CK_OBJECT_CLASS kind);

/// The only private key that the URI names; nullopt without one. Error{configuration_invalid} when there are several.
std::optional<CK_OBJECT_HANDLE> find_private_key(const Module::Use& module, CK_SESSION_HANDLE session,
                                                 const KeyUri& uri);

/// The public half as the token keeps it; nullopt when it keeps none. Error{key_not_allowed} for kinds that cannot be
/// used from a token: GOST, and curves or sizes that PublicKey refuses; {configuration_invalid} when there are several.
std::optional<PublicKey> read_public_key(const Module::Use& module, CK_SESSION_HANDLE session, const KeyUri& uri);

/// Error{key_not_allowed} unless the token says of a private key that it cannot be read out: CKA_SENSITIVE, and not
/// CKA_EXTRACTABLE (PKCS #11 v2.40 section 4.9).
void require_guarded(const Module::Use& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key);

}  // namespace tamga::pkcs11
