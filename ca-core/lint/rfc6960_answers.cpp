// RFC 6960 section 4.2.1, RFC 5019: what an OCSP response says of each certificate.

#include <algorithm>
#include <array>

#include "ca-core/lint/ocsp_rules.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga::lint {
namespace {

using openssl::DigestAlgorithm;

struct Hash {
  std::string_view oid;
  DigestAlgorithm digest;
  std::size_t length;
};

constexpr std::array kHashes{
    Hash{"1.3.14.3.2.26", DigestAlgorithm::sha1, 20},
    Hash{"2.16.840.1.101.3.4.2.1", DigestAlgorithm::sha256, 32},
    Hash{"2.16.840.1.101.3.4.2.2", DigestAlgorithm::sha384, 48},
    Hash{"2.16.840.1.101.3.4.2.3", DigestAlgorithm::sha512, 64},
    Hash{"1.2.643.7.1.1.2.2", DigestAlgorithm::streebog256, 32},
    Hash{"1.2.643.7.1.1.2.3", DigestAlgorithm::streebog512, 64},
};

const Hash* hash_of(const OcspSingle& single) {
  const auto found = std::ranges::find(kHashes, single.hash, &Hash::oid);
  return found == kHashes.end() ? nullptr : &*found;
}

std::span<const OcspSingle> answers(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  return basic != nullptr ? std::span<const OcspSingle>(basic->responses) : std::span<const OcspSingle>();
}

std::optional<Instant> time(const der::Element& element) {
  return element.tag == der::kGeneralizedTime ? der::generalized_time(element.content) : std::nullopt;
}

Verdict answers_present(const OcspSpecimen& response) {
  if (response.basic() == nullptr || !answers(response).empty()) return kPassed;
  return "there is no SingleResponse";
}

Verdict answers_unique(const OcspSpecimen& response) {
  std::vector<std::string_view> ids;
  for (const OcspSingle& single : answers(response)) ids.push_back(as_text(single.cert_id));
  std::ranges::sort(ids);
  if (std::ranges::adjacent_find(ids) == ids.end()) return kPassed;
  return "two SingleResponses are about one CertID";
}

Verdict hash_known(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    if (hash_of(single) == nullptr && !single.is_unknown()) return "a CertID has an unknown hash algorithm";
  }
  return kPassed;
}

Verdict hash_lengths(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    const Hash* hash = hash_of(single);
    if (hash == nullptr) continue;
    if (single.name_hash.size() != hash->length || single.key_hash.size() != hash->length) {
      return "a hash of a CertID has another length than its algorithm's";
    }
  }
  return kPassed;
}

Verdict of_issuer(const OcspSpecimen& response) {
  const CertificateFields* issuer = response.issuer();
  if (issuer == nullptr) return kPassed;
  for (const OcspSingle& single : answers(response)) {
    const Hash* hash = hash_of(single);
    if (hash == nullptr || single.is_unknown()) continue;
    const bool same = std::ranges::equal(single.name_hash, openssl::digest(hash->digest, issuer->subject)) &&
                      std::ranges::equal(single.key_hash, openssl::digest(hash->digest, issuer->public_key));
    if (!same) return "a CertID is not about a certificate of this CA";
  }
  return kPassed;
}

Verdict serial(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    const bool positive = der::is_minimal_integer(single.serial) && (single.serial[0] & 0x80U) == 0;
    if (!positive || single.serial.size() > 20) return "a serial number is negative, too long or not in shortest form";
  }
  return kPassed;
}

Verdict status_form(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    const bool empty = single.status.content.empty();
    const bool good_or_unknown = empty && (single.status.tag == der::context_primitive(0) || single.is_unknown());
    if (!good_or_unknown && !single.is_revoked()) return "certStatus is neither good nor revoked nor unknown";
  }
  return kPassed;
}

/// RevokedInfo
struct Revoked {
  std::optional<Instant> at;
  bool has_reason = false;
  std::optional<std::uint64_t> reason;
  bool readable = false;
};

Revoked read_revoked(const OcspSingle& single) {
  der::Reader reader(single.status.content);
  Revoked revoked;
  const auto at = reader.next();
  revoked.at = at ? time(*at) : std::nullopt;
  if (reader.at(der::context_constructed(0))) {
    revoked.has_reason = true;
    const auto wrapped = reader.take(der::context_constructed(0));
    const auto content = wrapped ? der::only(*wrapped, der::kEnumerated) : std::nullopt;
    revoked.reason = content ? der::unsigned_integer(*content) : std::nullopt;
  }
  revoked.readable = at && reader.empty();
  return revoked;
}

/// By the extended definition of revoked (RFC 6960 section 2.2).
bool is_never_issued(const OcspSingle& single) {
  constexpr std::uint64_t kCertificateHold = 6;
  if (!single.is_revoked()) return false;
  const Revoked revoked = read_revoked(single);
  return revoked.at == Instant{} && revoked.reason == kCertificateHold;
}

Verdict revoked_form(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    if (!single.is_revoked()) continue;
    const Revoked revoked = read_revoked(single);
    if (!revoked.readable || !revoked.at) return "revocationTime is no GeneralizedTime with whole seconds and Z";
  }
  return kPassed;
}

Verdict reason_form(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    if (!single.is_revoked()) continue;
    const Revoked revoked = read_revoked(single);
    if (!revoked.has_reason) continue;
    const bool known = revoked.reason && *revoked.reason <= 10 && *revoked.reason != 7;
    if (!known) return "revocationReason is none of RFC 5280";
  }
  return kPassed;
}

Verdict reason_not_unspecified(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    if (single.is_revoked() && read_revoked(single).reason == 0U) {
      return "revocationReason is unspecified, which should be left out";
    }
  }
  return kPassed;
}

Verdict times_form(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    if (!time(single.this_update) || (single.next_update && !time(*single.next_update))) {
      return "thisUpdate or nextUpdate is no GeneralizedTime with whole seconds and Z";
    }
  }
  return kPassed;
}

Verdict update_order(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    const auto from = time(single.this_update);
    const auto until = single.next_update ? time(*single.next_update) : std::nullopt;
    if (from && until && *until <= *from) return "nextUpdate is not after thisUpdate";
  }
  return kPassed;
}

Verdict this_update_not_after_produced_at(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  const auto produced_at = basic != nullptr ? time(basic->produced_at) : std::nullopt;
  for (const OcspSingle& single : answers(response)) {
    const auto from = time(single.this_update);
    if (from && produced_at && *from > *produced_at) return "thisUpdate is after producedAt";
  }
  return kPassed;
}

Verdict revoked_not_after_produced_at(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  const auto produced_at = basic != nullptr ? time(basic->produced_at) : std::nullopt;
  for (const OcspSingle& single : answers(response)) {
    if (!single.is_revoked() || !produced_at) continue;
    const auto at = read_revoked(single).at;
    if (at && *at > *produced_at) return "revocationTime is after producedAt";
  }
  return kPassed;
}

Verdict next_update_present(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    // What is unknown today, or was never issued, may be issued tomorrow: nobody should keep that answer.
    if (!single.next_update && !single.is_unknown() && !is_never_issued(single)) return "there is no nextUpdate";
  }
  return kPassed;
}

Verdict extensions_not_critical(const OcspSpecimen& response) {
  for (const OcspSingle& single : answers(response)) {
    if (std::ranges::any_of(single.extensions, &ExtensionField::critical)) return "a singleExtension is critical";
  }
  return kPassed;
}

constexpr std::string_view kSingle = "RFC 6960 section 4.2.1";
constexpr std::string_view kCertId = "RFC 6960 section 4.1.1";
constexpr std::string_view kTimes = "RFC 6960 section 4.2.2.1";

constexpr std::array kRules{
    OcspRule{"rfc6960.answers_present", kSingle, Severity::error, Scope::ocsp_response, answers_present,
             "there is a SingleResponse"},
    OcspRule{"rfc6960.answers_unique", kSingle, Severity::warning, Scope::ocsp_response, answers_unique,
             "no CertID is answered twice"},
    OcspRule{"rfc6960.hash_known", kCertId, Severity::warning, Scope::ocsp_response, hash_known,
             "the hash algorithm of a CertID is known"},
    OcspRule{"rfc6960.hash_lengths", kCertId, Severity::error, Scope::ocsp_response, hash_lengths,
             "the hashes of a CertID have the length of their algorithm"},
    OcspRule{"rfc6960.of_issuer", kCertId, Severity::error, Scope::ocsp_response, of_issuer,
             "every CertID is about a certificate of the CA"},
    OcspRule{"rfc6960.serial", "RFC 6960 section 4.1.1; RFC 5280 section 4.1.2.2", Severity::error,
             Scope::ocsp_response, serial, "serial numbers are not negative and have at most 20 octets"},
    OcspRule{"rfc6960.status_form", kSingle, Severity::error, Scope::ocsp_response, status_form,
             "certStatus is good, revoked or unknown"},
    OcspRule{"rfc6960.revoked_form", kSingle, Severity::error, Scope::ocsp_response, revoked_form,
             "revocationTime is a GeneralizedTime with whole seconds"},
    OcspRule{"rfc6960.reason_form", "RFC 6960 section 4.2.1; RFC 5280 section 5.3.1", Severity::error,
             Scope::ocsp_response, reason_form, "revocationReason is one of RFC 5280"},
    OcspRule{"rfc6960.reason_not_unspecified", "RFC 5280 section 5.3.1", Severity::warning, Scope::ocsp_response,
             reason_not_unspecified, "revocationReason is never unspecified"},
    OcspRule{"rfc6960.times_form", "RFC 6960 section 4.2.2.1; RFC 5019 section 2.2.4", Severity::error,
             Scope::ocsp_response, times_form, "thisUpdate and nextUpdate are GeneralizedTime with whole seconds"},
    OcspRule{"rfc6960.update_order", kTimes, Severity::error, Scope::ocsp_response, update_order,
             "nextUpdate is after thisUpdate"},
    OcspRule{"rfc6960.this_update_not_after_produced_at", kTimes, Severity::error, Scope::ocsp_response,
             this_update_not_after_produced_at, "thisUpdate is not after producedAt"},
    OcspRule{"rfc6960.revoked_not_after_produced_at", kTimes, Severity::error, Scope::ocsp_response,
             revoked_not_after_produced_at, "revocationTime is not after producedAt"},
    OcspRule{"rfc5019.next_update_present", "RFC 5019 section 2.2.4", Severity::warning, Scope::ocsp_response,
             next_update_present, "nextUpdate is present, unless the certificate is unknown or was never issued"},
    OcspRule{"rfc6960.single_extensions_not_critical", "RFC 6960 section 4.4", Severity::warning, Scope::ocsp_response,
             extensions_not_critical, "singleExtensions are not critical"},
};

}  // namespace

std::span<const OcspRule> ocsp_answer_rules() {
  return kRules;
}

}  // namespace tamga::lint
