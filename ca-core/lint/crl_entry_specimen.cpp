#include "ca-core/lint/crl_entry_specimen.hpp"

#include <algorithm>

#include "ca-core/x509/der.hpp"

namespace tamga::lint {
namespace {

// A reason alone has fourteen octets, and there are ten reasons. What is longer has a date in it, which rarely comes
// again.
constexpr std::size_t kLongestKept = 14;
constexpr std::size_t kMostKept = 16;

}  // namespace

std::optional<CrlEntryExtensions> CrlEntryExtensions::read(ByteView octets) {
  std::optional<CrlEntryExtensions> read(std::in_place);
  if (octets.empty()) return read;
  read->has_list = true;
  const auto list = der::only(octets, der::kSequence);
  if (!list) return std::nullopt;
  der::Reader reader(*list);
  while (!reader.empty()) {
    const auto one = reader.take(der::kSequence);
    const auto field = one ? extension_field(*one) : std::nullopt;
    if (!field || read->count == kMost) return std::nullopt;
    read->fields[read->count++] = *field;
  }
  if (const ExtensionField* field = read->find(kReasonCode)) {
    const auto number = der::only(field->value, der::kEnumerated);
    read->reason = number ? der::unsigned_integer(*number) : std::nullopt;
  }
  return read;
}

const ExtensionField* CrlEntryExtensions::find(ByteView oid) const {
  const auto found =
      std::ranges::find_if(all(), [&](const ExtensionField& field) { return std::ranges::equal(field.oid, oid); });
  return found == all().end() ? nullptr : &*found;
}

CrlEntryReader::CrlEntryReader(const CrlFacts& facts) : facts_(facts) {
  met_.reserve(kMostKept);  // what is given away refers into it
}

std::optional<CrlEntrySpecimen> CrlEntryReader::read(ByteView content) {
  der::Reader reader(content);
  const auto serial = reader.take(der::kInteger);
  const auto time = reader.next();
  if (!serial || !time) return std::nullopt;
  const ByteView rest = reader.rest();
  const Met* met = find(rest);
  if (met != nullptr) return CrlEntrySpecimen{*serial, der::parse_time(*time), met->extensions, true, facts_};
  const auto extensions = CrlEntryExtensions::read(rest);
  if (!extensions) return std::nullopt;
  return CrlEntrySpecimen{*serial, der::parse_time(*time), keep(rest, *extensions), false, facts_};
}

const CrlEntryReader::Met* CrlEntryReader::find(ByteView octets) const {
  const auto found = std::ranges::find_if(met_, [&](const Met& met) { return std::ranges::equal(met.octets, octets); });
  return found == met_.end() ? nullptr : &*found;
}

const CrlEntryExtensions& CrlEntryReader::keep(ByteView octets, const CrlEntryExtensions& read) {
  if (octets.size() > kLongestKept || met_.size() == kMostKept) return passing_ = read;
  Met& met = met_.emplace_back();
  met.octets.assign(octets.begin(), octets.end());
  met.extensions = *CrlEntryExtensions::read(met.octets);  // which borrows from what stays
  return met.extensions;
}

}  // namespace tamga::lint
