// RFC 5280 section 5.3: each entry of a revocation list. These run for every one of perhaps a million, so a rule that
// has nothing to say costs nothing.

#include <algorithm>
#include <array>

#include "ca-core/lint/crl_rules.hpp"

namespace tamga::lint {
namespace {

// Content octets of the identifiers.
constexpr std::array<std::uint8_t, 3> kInvalidityDate{0x55, 0x1D, 0x18};
constexpr std::array<std::uint8_t, 3> kCertificateIssuer{0x55, 0x1D, 0x1D};

constexpr std::uint64_t kUnspecified = 0;
constexpr std::uint64_t kUnused = 7;
constexpr std::uint64_t kRemoveFromCrl = 8;
constexpr std::uint64_t kLastReason = 10;

Verdict serial(const CrlEntrySpecimen& entry) {
  if (!der::is_minimal_integer(entry.serial)) return "the serial number has a superfluous leading octet";
  if ((entry.serial[0] & 0x80U) != 0 || (entry.serial.size() == 1 && entry.serial[0] == 0)) {
    return "the serial number is not positive";
  }
  if (entry.serial.size() > 20) return "the serial number has more than 20 octets";
  return kPassed;
}

Verdict date_encoding(const CrlEntrySpecimen& entry) {
  if (entry.revoked_at) return kPassed;
  return "revocationDate is not UTCTime until 2049 and GeneralizedTime from 2050, with seconds and Z";
}

Verdict date_not_after_this_update(const CrlEntrySpecimen& entry) {
  if (!entry.revoked_at || !entry.facts.this_update || *entry.revoked_at <= *entry.facts.this_update) return kPassed;
  return "revocationDate is after thisUpdate";
}

Verdict extensions_not_empty(const CrlEntrySpecimen& entry) {
  if (!entry.extensions.has_list || entry.extensions.count != 0) return kPassed;
  return "crlEntryExtensions is present without an extension";
}

Verdict extensions_unique(const CrlEntrySpecimen& entry) {
  const auto fields = entry.extensions.all();
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (entry.extensions.find(fields[i].oid) != &fields[i]) return "an extension stands twice";
  }
  return kPassed;
}

Verdict defaults_left_out(const CrlEntrySpecimen& entry) {
  if (std::ranges::none_of(entry.extensions.all(), &ExtensionField::default_written)) return kPassed;
  return "critical FALSE is written out";
}

Verdict critical_extensions_known(const CrlEntrySpecimen& entry) {
  for (const ExtensionField& field : entry.extensions.all()) {
    const bool own_rule = std::ranges::equal(field.oid, kReasonCode) ||
                          std::ranges::equal(field.oid, kInvalidityDate) ||
                          std::ranges::equal(field.oid, kCertificateIssuer);
    if (field.critical && !own_rule) {
      return "extension " + der::oid_text(field.oid).value_or(std::string("?")) + " is critical";
    }
  }
  return kPassed;
}

Verdict never_critical(const CrlEntrySpecimen& entry) {
  for (const ByteView oid : {ByteView(kReasonCode), ByteView(kInvalidityDate)}) {
    const ExtensionField* field = entry.extensions.find(oid);
    if (field != nullptr && field->critical) return "reasonCode or invalidityDate is critical";
  }
  return kPassed;
}

Verdict certificate_issuer_critical(const CrlEntrySpecimen& entry) {
  const ExtensionField* field = entry.extensions.find(kCertificateIssuer);
  if (field == nullptr || field->critical) return kPassed;
  return "certificateIssuer is not critical";
}

Verdict reason_form(const CrlEntrySpecimen& entry) {
  if (entry.extensions.find(kReasonCode) == nullptr) return kPassed;
  if (entry.extensions.reason && *entry.extensions.reason <= kLastReason && *entry.extensions.reason != kUnused)
    return kPassed;
  return "reasonCode is no ENUMERATED 0..6, 8..10";
}

Verdict reason_not_unspecified(const CrlEntrySpecimen& entry) {
  if (entry.extensions.reason != kUnspecified) return kPassed;
  return "reasonCode is unspecified, which should be left out";
}

Verdict remove_from_crl_in_delta(const CrlEntrySpecimen& entry) {
  if (entry.extensions.reason != kRemoveFromCrl || entry.facts.is_delta) return kPassed;
  return "removeFromCRL in a list that is no delta";
}

Verdict invalidity_date_form(const CrlEntrySpecimen& entry) {
  const ExtensionField* field = entry.extensions.find(kInvalidityDate);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kGeneralizedTime);
  if (content && der::generalized_time(*content)) return kPassed;
  return "invalidityDate is no GeneralizedTime with whole seconds and Z";
}

constexpr std::string_view kEntry = "RFC 5280 section 5.1.2.6";
constexpr std::string_view kReason = "RFC 5280 section 5.3.1";

constexpr std::array kRules{
    CrlEntryRule{"rfc5280.crl_entry_serial", "RFC 5280 sections 5.1.2.6, 4.1.2.2", Severity::error, Scope::crl_entry,
                 serial, "the serial number is positive, in the shortest form and of at most 20 octets"},
    CrlEntryRule{"rfc5280.crl_entry_date_encoding", "RFC 5280 sections 5.1.2.6, 5.1.2.4", Severity::error,
                 Scope::crl_entry, date_encoding, "revocationDate is UTCTime until 2049 and GeneralizedTime from 2050"},
    // A warning: several machines may revoke, and one whose clock is ahead must not keep the list from being published.
    CrlEntryRule{"rfc5280.crl_entry_date_not_after_this_update", kEntry, Severity::warning, Scope::crl_entry,
                 date_not_after_this_update, "revocationDate is not after thisUpdate"},
};

constexpr std::array kExtensionRules{
    CrlEntryRule{"rfc5280.crl_entry_extensions_not_empty", "RFC 5280 section 5.1", Severity::error, Scope::crl_entry,
                 extensions_not_empty, "crlEntryExtensions is absent when there is none"},
    CrlEntryRule{"rfc5280.crl_entry_extensions_unique", "RFC 5280 sections 5.3, 4.2", Severity::error, Scope::crl_entry,
                 extensions_unique, "no extension of an entry stands twice"},
    CrlEntryRule{"rfc5280.crl_entry_defaults_left_out", "X.690 section 11.5", Severity::error, Scope::crl_entry,
                 defaults_left_out, "default values are left out"},
    CrlEntryRule{"rfc5280.crl_entry_critical_extensions_known", "RFC 5280 section 5.3", Severity::error,
                 Scope::crl_entry, critical_extensions_known, "only certificateIssuer is critical"},
    CrlEntryRule{"rfc5280.crl_entry_never_critical", "RFC 5280 sections 5.3.1, 5.3.2", Severity::error,
                 Scope::crl_entry, never_critical, "reasonCode and invalidityDate are not critical"},
    CrlEntryRule{"rfc5280.crl_entry_certificate_issuer_critical", "RFC 5280 section 5.3.3", Severity::error,
                 Scope::crl_entry, certificate_issuer_critical, "certificateIssuer is critical"},
    CrlEntryRule{"rfc5280.crl_entry_reason_form", kReason, Severity::error, Scope::crl_entry, reason_form,
                 "reasonCode is one of RFC 5280"},
    CrlEntryRule{"rfc5280.crl_entry_reason_not_unspecified", kReason, Severity::warning, Scope::crl_entry,
                 reason_not_unspecified, "reasonCode is never unspecified"},
    CrlEntryRule{"rfc5280.crl_entry_remove_from_crl_in_delta", kReason, Severity::error, Scope::crl_entry,
                 remove_from_crl_in_delta, "removeFromCRL stands in delta lists only"},
    CrlEntryRule{"rfc5280.crl_entry_invalidity_date_form", "RFC 5280 section 5.3.2", Severity::error, Scope::crl_entry,
                 invalidity_date_form, "invalidityDate is a GeneralizedTime with whole seconds"},
};

}  // namespace

std::span<const CrlEntryRule> crl_entry_rules() {
  return kRules;
}

std::span<const CrlEntryRule> crl_entry_extension_rules() {
  return kExtensionRules;
}

}  // namespace tamga::lint
