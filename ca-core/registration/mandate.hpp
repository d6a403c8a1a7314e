#pragma once

// What lets a person act for an organisation: the order or decision by which he heads it, a power of attorney on paper,
// or a machine-readable one (МЧД) in the registry of the tax service.

#include <optional>
#include <string_view>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/identity/text_line.hpp"

namespace tamga {

enum class MandateKind { head, power_of_attorney, machine_readable_power_of_attorney };

/// "head", "power_of_attorney", "machine_readable_power_of_attorney": the word of the API and of the database.
std::string_view to_string(MandateKind kind);
std::optional<MandateKind> parse_mandate_kind(std::string_view word);

using MandateNumber = TextLine<struct MandateNumberTag, 100>;

/// The number of a machine-readable power of attorney in its registry.
using MandateGuid = Id<struct MandateTag>;

struct Mandate {
  MandateKind kind;
  MandateNumber number;  // of the order, decision or power of attorney
  Date date;
  std::optional<Date> valid_until;           // its last day; a machine-readable one always has it
  std::optional<MandateGuid> registry_guid;  // of a machine-readable one only

  bool operator==(const Mandate&) const = default;
};

/// The last day on which anybody acts by it: its own, or the last one of a year for a power of attorney that names none
/// (Civil Code, article 186); nullopt for a head without a term.
std::optional<Date> last_day_of(const Mandate& mandate);

/// What is wrong with the day on which a mandate was given, if anything: in_the_future; out_of_range (over a hundred
/// years ago, or a power of attorney without a term that is more than a year old: Civil Code, article 186).
std::optional<Errc> check_mandate_date(MandateKind kind, Date date, bool has_term, Date today);

/// What is wrong with a mandate's last day, if anything: out_of_range when it is over, or before the day it was given.
std::optional<Errc> check_mandate_end(Date valid_until, std::optional<Date> date, Date today);

}  // namespace tamga
