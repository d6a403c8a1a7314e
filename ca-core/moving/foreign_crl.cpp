#include "ca-core/moving/foreign_crl.hpp"

#include <limits>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {
namespace {

[[noreturn]] void refuse(const char* why) {
  openssl::clear_errors();
  throw Error(Errc::document_unreadable, LogNote{std::string("CRL: ") + why});
}

openssl::X509CrlPtr native_of(ByteView der) {
  const unsigned char* cursor = der.data();
  openssl::X509CrlPtr crl(d2i_X509_CRL(nullptr, &cursor, static_cast<long>(der.size())));
  if (!crl || cursor != der.data() + der.size()) refuse("not one CertificateList");
  return crl;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    openssl::clear_errors();
    return std::nullopt;
  }
  using namespace std::chrono;
  const sys_days day = year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
  return day + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

std::optional<SerialNumber> serial_of(const ASN1_INTEGER* number) {
  if (number == nullptr || ASN1_STRING_type(number) != V_ASN1_INTEGER) return std::nullopt;  // another type: negative
  return SerialNumber::from_octets(
      {ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))});
}

/// Whether the extension is there twice or cannot be read; what it says goes into `entry`.
bool read_reason(const X509_REVOKED* revoked, CrlEntry& entry) {
  int found = 0;
  auto* code = static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(revoked, NID_crl_reason, &found, nullptr));
  if (code == nullptr) return found == -1;
  const long number = ASN1_ENUMERATED_get(code);
  ASN1_ENUMERATED_free(code);
  if (number < 0 || number > 10) return false;
  entry.reason = revocation_reason_from_number(static_cast<int>(number));
  return entry.reason.has_value();
}

bool read_invalidity_date(const X509_REVOKED* revoked, CrlEntry& entry) {
  int found = 0;
  auto* date =
      static_cast<ASN1_GENERALIZEDTIME*>(X509_REVOKED_get_ext_d2i(revoked, NID_invalidity_date, &found, nullptr));
  if (date == nullptr) return found == -1;
  entry.invalidity_date = instant_of(date);
  ASN1_GENERALIZEDTIME_free(date);
  return entry.invalidity_date.has_value();
}

/// nullopt for an entry that cannot be read or is another issuer's. Once certificateIssuer stands in an entry, all that
/// follow are that issuer's too; such lists are another CA's work altogether, so one of them ends the reading.
std::optional<CrlEntry> entry_of(const X509_REVOKED* revoked) {
  const auto serial = serial_of(X509_REVOKED_get0_serialNumber(revoked));
  const auto revoked_at = instant_of(X509_REVOKED_get0_revocationDate(revoked));
  if (!serial || !revoked_at) return std::nullopt;
  CrlEntry entry{*serial, *revoked_at};
  if (!read_reason(revoked, entry) || !read_invalidity_date(revoked, entry)) return std::nullopt;
  return entry;
}

bool names_an_issuer(const X509_REVOKED* revoked) {
  return X509_REVOKED_get_ext_by_NID(revoked, NID_certificate_issuer, -1) >= 0;
}

template <typename Subject>
Bytes der_of_name(const Subject* name) {
  unsigned char* octets = nullptr;
  const int length = i2d_X509_NAME(name, &octets);
  if (length < 0) refuse("its issuer's name");
  Bytes der(octets, octets + length);
  OPENSSL_free(octets);
  return der;
}

std::optional<std::uint64_t> number_of(const X509_CRL* crl) {
  auto* read = static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl, NID_crl_number, nullptr, nullptr));
  if (read == nullptr) return std::nullopt;
  std::optional<std::uint64_t> number;
  if (ASN1_STRING_type(read) == V_ASN1_INTEGER) {
    std::uint64_t value = 0;
    const bool fits = ASN1_INTEGER_get_uint64(&value, read) == 1;
    number = fits ? value : std::numeric_limits<std::uint64_t>::max();
  }
  ASN1_INTEGER_free(read);
  return number;
}

Bytes scope_of(const X509_CRL* crl) {
  const int at = X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1);
  if (at < 0) return {};
  const ASN1_OCTET_STRING* octets = X509_EXTENSION_get_data(X509_CRL_get_ext(crl, at));
  return {ASN1_STRING_get0_data(octets), ASN1_STRING_get0_data(octets) + ASN1_STRING_length(octets)};
}

EVP_PKEY* key_of(const Certificate& ca) {
  EVP_PKEY* key = X509_get0_pubkey(ca.native());
  openssl::clear_errors();
  return key;
}

}  // namespace

ForeignCrl ForeignCrl::parse_der(ByteView der) {
  const openssl::X509CrlPtr native = native_of(der);
  const auto this_update = instant_of(X509_CRL_get0_lastUpdate(native.get()));
  if (!this_update) refuse("thisUpdate");

  ForeignCrl crl;
  crl.der_.assign(der.begin(), der.end());
  crl.issuer_der_ = der_of_name(X509_CRL_get_issuer(native.get()));
  crl.this_update_ = *this_update;
  crl.is_delta_ = X509_CRL_get_ext_by_NID(native.get(), NID_delta_crl, -1) >= 0;
  crl.number_ = number_of(native.get());
  crl.scope_ = scope_of(native.get());

  STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(native.get());
  const int count = revoked == nullptr ? 0 : sk_X509_REVOKED_num(revoked);
  bool of_another_issuer = false;
  crl.entries_.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const X509_REVOKED* one = sk_X509_REVOKED_value(revoked, i);
    of_another_issuer = of_another_issuer || names_an_issuer(one);
    const auto entry = of_another_issuer ? std::nullopt : entry_of(one);
    if (entry) {
      crl.entries_.push_back(*entry);
    } else {
      ++crl.passed_over_;
    }
  }
  openssl::clear_errors();
  return crl;
}

bool ForeignCrl::signed_by(const Certificate& ca) const {
  const openssl::X509CrlPtr native = native_of(der_);
  EVP_PKEY* key = key_of(ca);
  const bool verified = key != nullptr && X509_CRL_verify(native.get(), key) == 1;
  openssl::clear_errors();
  return verified;
}

bool signed_by_any_algorithm(const Certificate& certificate, const Certificate& ca) {
  EVP_PKEY* key = key_of(ca);
  // X509_verify changes nothing but caches of its own.
  const bool verified = key != nullptr && X509_verify(const_cast<X509*>(certificate.native()), key) == 1;
  openssl::clear_errors();
  return verified;
}

}  // namespace tamga
