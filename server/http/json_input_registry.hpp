#pragma once

// The body of the public look-up.

#include "ca-core/base/bytes.hpp"
#include "server/app/registry_question.hpp"

namespace tamga::http {

/// Exactly one of {certificate, certificate_fingerprint, public_key, key_fingerprint, ogrn, organisation_inn}: none is
/// nothing_given at the root, each beside the first not_allowed_value. Throws as the decoders of json_input.hpp.
app::RegistryQuestion decode_registry_question(ByteView body);

}  // namespace tamga::http
