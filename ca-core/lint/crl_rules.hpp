#pragma once

// Where the tables of rules for revocation lists are.

#include <span>

#include "ca-core/lint/crl_entry_specimen.hpp"
#include "ca-core/lint/crl_specimen.hpp"
#include "ca-core/lint/rule.hpp"

namespace tamga::lint {

using CrlRule = RuleOf<CrlSpecimen>;
using CrlEntryRule = RuleOf<CrlEntrySpecimen>;

/// What CrlEntryReader says.
inline constexpr RuleDescription kCrlEntryOutline{"rfc5280.crl_entry_outline", "entry of a CRL", Severity::error,
                                                  "RFC 5280 section 5.1",
                                                  "an entry is a serial number, a date and perhaps extensions"};

/// Of everything but the entries.
std::span<const CrlRule> crl_field_rules();
std::span<const CrlRule> crl_extension_rules();
/// Of the entries as a whole: they need memory for all serial numbers.
std::span<const CrlRule> crl_whole_rules();
/// Of each entry.
std::span<const CrlEntryRule> crl_entry_rules();
/// Those that look at nothing but the extensions of an entry and the facts of its list.
std::span<const CrlEntryRule> crl_entry_extension_rules();

}  // namespace tamga::lint
