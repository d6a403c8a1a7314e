#pragma once

// From what somebody asks about a certificate to the ground on which its status may be changed: who may ask, by what he
// is believed, and the record of it. The beginning of every use case that ends in CertificateLife.

#include "server/app/certificate_life.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

/// Whether this actor may have the certificate's status changed, or decide on what others asked about it.
/// Error{forbidden} for a certificate of staff or of a service unless an administrator asks, and always for one of a
/// CA.
void require_may_change(const Actor& actor, const storage::CertificateRecord& record, const ProfileCatalogue& profiles);

/// Before the transaction: whether the actor may have this certificate's status changed, and whether the code word is
/// right, if one was told; attempts are counted as verify_code_word() does. `purpose` ("revocation") is for the audit
/// log. Error: certificate_not_found; what require_may_change() throws; code_word_wrong; what verify_code_word()
/// throws; invalid at "/code_word" for a certificate without a holder.
storage::GroundAuthority prove_ground(Registry& registry, const Actor& actor, const CertificateName& name,
                                      const GroundInput& input, std::string_view purpose, Instant now);

/// Locks the holder, then the certificate. Error{certificate_not_found}.
storage::CertificateRecord lock_certificate(storage::Transaction& transaction, const CertificateName& name);

/// Within the transaction: records the identification. `request_mac`: of the body that asked. Error: invalid fields,
/// for moments after `now` and for a CA that learned of something before it happened.
Ground make_ground(storage::Transaction& transaction, Registry& registry, const Actor& actor, const GroundInput& input,
                   storage::GroundAuthority authority, const Bytes& request_mac, Instant now);

}  // namespace tamga::app
