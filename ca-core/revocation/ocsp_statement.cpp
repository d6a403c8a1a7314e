#include "ca-core/revocation/ocsp_statement.hpp"

#include <chrono>
#include <ctime>
#include <memory>
#include <string>

#include <openssl/bn.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  openssl::clear_errors();
  throw Error(Errc::document_unreadable, LogNote{"OCSP response: " + why});
}

std::optional<Instant> instant_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts{};
  if (time == nullptr) return std::nullopt;
  if (ASN1_TIME_to_tm(time, &parts) != 1) refuse("a time that is none");
  using namespace std::chrono;
  const sys_days day = year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
  return day + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

openssl::OcspBasicResponsePtr read_basic(ByteView octets) {
  const unsigned char* cursor = octets.data();
  const openssl::OcspResponsePtr response(d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(octets.size())));
  if (!response || cursor != octets.data() + octets.size()) refuse("not one response");
  const int status = OCSP_response_status(response.get());
  if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) refuse(OCSP_response_status_str(status));
  openssl::OcspBasicResponsePtr basic(OCSP_response_get1_basic(response.get()));
  if (!basic) refuse("no basic response");
  return basic;
}

/// By the CA itself or by a responder that it appointed (section 4.2.2.2).
void require_signed(OCSP_BASICRESP& basic, const Certificate& ca, Instant now) {
  const openssl::X509StorePtr store(X509_STORE_new());
  if (!store || X509_STORE_add_cert(store.get(), const_cast<X509*>(ca.native())) != 1) refuse("out of memory");
  X509_VERIFY_PARAM* const parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters, now.time_since_epoch().count());
  if (OCSP_basic_verify(&basic, nullptr, store.get(), 0) != 1) refuse("signed by nobody whom the CA appointed");
}

openssl::OcspCertIdPtr cert_id(const Certificate& ca, const SerialNumber& serial) {
  const ByteView octets = serial.octets();
  const openssl::BignumPtr number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
  const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> integer(BN_to_ASN1_INTEGER(number.get(), nullptr),
                                                                            ASN1_INTEGER_free);
  return openssl::OcspCertIdPtr(OCSP_cert_id_new(EVP_sha1(), X509_get_subject_name(ca.native()),
                                                 X509_get0_pubkey_bitstr(ca.native()), integer.get()));
}

}  // namespace

OcspStatement read_ocsp_statement(ByteView response, const Certificate& ca, const SerialNumber& serial, Instant now) {
  const auto basic = read_basic(response);
  require_signed(*basic, ca, now);
  const auto id = cert_id(ca, serial);
  int status = 0;
  int reason = 0;
  ASN1_GENERALIZEDTIME* revoked_at = nullptr;
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  if (!id ||
      OCSP_resp_find_status(basic.get(), id.get(), &status, &reason, &revoked_at, &this_update, &next_update) != 1) {
    refuse("about another certificate");
  }
  OcspStatement statement{.status = status == V_OCSP_CERTSTATUS_GOOD      ? OcspStatement::Status::good
                                    : status == V_OCSP_CERTSTATUS_REVOKED ? OcspStatement::Status::revoked
                                                                          : OcspStatement::Status::unknown,
                          .revoked_at = instant_of(revoked_at),
                          .this_update = instant_of(this_update).value_or(Instant::max()),
                          .next_update = instant_of(next_update)};
  if (statement.this_update > now + kOcspClockSkew) refuse("from the future");
  if (statement.next_update && *statement.next_update < now - kOcspClockSkew) refuse("past its nextUpdate");
  return statement;
}

}  // namespace tamga
