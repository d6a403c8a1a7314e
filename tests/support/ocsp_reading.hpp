#pragma once

// What OpenSSL reads in an OCSP response: the judgement of somebody else's program.

#include <ctime>
#include <memory>
#include <optional>
#include <string_view>

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::testing {

struct OcspReading {
  int response_status = -1;     // OCSP_RESPONSE_STATUS_…; -1: unreadable
  int certificate_status = -1;  // V_OCSP_CERTSTATUS_…
  int reason = -1;
  std::optional<Instant> revoked_at;
  std::optional<Instant> this_update;
  std::optional<Instant> next_update;
  std::optional<Instant> invalidity_date;
  std::optional<Instant> archive_cutoff;
  bool has_nonce = false;
  bool extended_revoke = false;
  int signature_nid = 0;
  bool verified = false;  // by a responder that the CA appointed
};

inline std::optional<Instant> instant_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant(std::chrono::seconds(timegm(&parts)));
}

/// The first answer of a response; the signature is judged against the CA, at any time.
inline OcspReading read_ocsp(std::string_view der, const Certificate& ca) {
  OcspReading reading;
  const auto* octets = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<OCSP_RESPONSE, decltype(&OCSP_RESPONSE_free)> response(
      d2i_OCSP_RESPONSE(nullptr, &octets, static_cast<long>(der.size())), OCSP_RESPONSE_free);
  if (!response) return reading;
  reading.response_status = OCSP_response_status(response.get());
  const std::unique_ptr<OCSP_BASICRESP, decltype(&OCSP_BASICRESP_free)> basic(OCSP_response_get1_basic(response.get()),
                                                                              OCSP_BASICRESP_free);
  if (!basic) return reading;
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  reading.certificate_status =
      OCSP_single_get0_status(OCSP_resp_get0(basic.get(), 0), &reading.reason, &revoked, &this_update, &next_update);
  reading.revoked_at = instant_of(revoked);
  reading.this_update = instant_of(this_update);
  reading.next_update = instant_of(next_update);
  const std::unique_ptr<ASN1_GENERALIZEDTIME, decltype(&ASN1_GENERALIZEDTIME_free)> invalid_since(
      static_cast<ASN1_GENERALIZEDTIME*>(
          OCSP_SINGLERESP_get1_ext_d2i(OCSP_resp_get0(basic.get(), 0), NID_invalidity_date, nullptr, nullptr)),
      ASN1_GENERALIZEDTIME_free);
  reading.invalidity_date = instant_of(invalid_since.get());
  const std::unique_ptr<ASN1_GENERALIZEDTIME, decltype(&ASN1_GENERALIZEDTIME_free)> cutoff(
      static_cast<ASN1_GENERALIZEDTIME*>(OCSP_SINGLERESP_get1_ext_d2i(
          OCSP_resp_get0(basic.get(), 0), NID_id_pkix_OCSP_archiveCutoff, nullptr, nullptr)),
      ASN1_GENERALIZEDTIME_free);
  reading.archive_cutoff = instant_of(cutoff.get());
  const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> extended(OBJ_txt2obj("1.3.6.1.5.5.7.48.1.9", 1),
                                                                           ASN1_OBJECT_free);
  reading.extended_revoke = OCSP_BASICRESP_get_ext_by_OBJ(basic.get(), extended.get(), -1) >= 0;
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, OCSP_resp_get0_tbs_sigalg(basic.get()));
  reading.signature_nid = OBJ_obj2nid(algorithm);
  reading.has_nonce = OCSP_BASICRESP_get_ext_by_NID(basic.get(), NID_id_pkix_OCSP_Nonce, -1) >= 0;
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
  X509_STORE_add_cert(store.get(), const_cast<X509*>(ca.native()));
  X509_STORE_set_flags(store.get(), X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
  reading.verified = OCSP_basic_verify(basic.get(), nullptr, store.get(), 0) == 1;
  return reading;
}

}  // namespace tamga::testing
