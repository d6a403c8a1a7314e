#include "ca-core/lint/crl_specimen.hpp"

#include <algorithm>
#include <utility>

namespace tamga::lint {
namespace {

std::optional<ByteView> whole(der::Reader& reader, std::uint8_t tag) {
  if (!reader.at(tag)) return std::nullopt;
  const auto element = reader.next();
  return element ? std::optional(element->whole) : std::nullopt;
}

bool at_time(const der::Reader& reader) {
  return reader.at(der::kUtcTime) || reader.at(der::kGeneralizedTime);
}

bool read_entry(ByteView content, CrlEntrySpecimen& entry) {
  der::Reader reader(content);
  const auto serial = reader.take(der::kInteger);
  const auto time = reader.next();
  if (!serial || !time) return false;
  entry.serial = *serial;
  entry.revoked_at = der::parse_time(*time);
  if (reader.empty()) return true;
  entry.has_extension_list = true;
  const auto list = reader.take(der::kSequence);
  if (!list || !reader.empty()) return false;
  der::Reader extensions(*list);
  while (!extensions.empty()) {
    const auto one = extensions.take(der::kSequence);
    const auto field = one ? extension_field(*one) : std::nullopt;
    if (!field || entry.extension_count == CrlEntrySpecimen::kMostExtensions) return false;
    entry.extension_fields[entry.extension_count++] = *field;
  }
  if (const ExtensionField* field = entry.extension(kReasonCode)) {
    const auto number = der::only(field->value, der::kEnumerated);
    entry.reason = number ? der::unsigned_integer(*number) : std::nullopt;
  }
  return true;
}

}  // namespace

std::optional<CrlSpecimen> CrlSpecimen::read(ByteView der, const std::optional<Certificate>& issuer) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  CrlSpecimen specimen;
  const auto tbs = whole(reader, der::kSequence);
  const auto algorithm = whole(reader, der::kSequence);
  const auto bits = reader.take(der::kBitString);
  const auto signature = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!tbs || !algorithm || !signature || !reader.empty()) return std::nullopt;
  specimen.tbs_ = *tbs;
  specimen.outer_algorithm_ = *algorithm;
  specimen.signature_ = *signature;
  if (!specimen.read_tbs(*der::only(*tbs, der::kSequence))) return std::nullopt;
  if (issuer) specimen.issuer_fields_ = certificate_fields(issuer->der());
  return specimen;
}

bool CrlSpecimen::read_tbs(ByteView content) {
  der::Reader reader(content);
  if (reader.at(der::kInteger)) {
    version_ = reader.take(der::kInteger);
    if (!version_) return false;
  }
  const auto algorithm = whole(reader, der::kSequence);
  const auto issuer = whole(reader, der::kSequence);
  const auto this_update = at_time(reader) ? reader.next() : std::nullopt;
  if (!algorithm || !issuer || !this_update) return false;
  inner_algorithm_ = *algorithm;
  issuer_der_ = *issuer;
  this_update_ = *this_update;
  if (at_time(reader)) {
    next_update_ = reader.next();
    if (!next_update_) return false;
  }
  if (reader.at(der::kSequence)) {
    entries_ = reader.take(der::kSequence);
    if (!entries_) return false;
  }
  if (reader.at(der::context_constructed(0))) {
    has_extension_list_ = true;
    const auto wrapped = reader.take(der::context_constructed(0));
    const auto list = wrapped ? der::only(*wrapped, der::kSequence) : std::nullopt;
    auto fields = list ? extension_fields(*list) : std::nullopt;
    if (!fields) return false;
    extensions_ = std::move(*fields);
  }
  return reader.empty();
}

std::optional<CrlEntrySpecimen> CrlEntrySpecimen::read(ByteView content, const CrlFacts& facts) {
  // Filled where it is returned: copying it would take as long as reading it.
  std::optional<CrlEntrySpecimen> entry(std::in_place);
  entry->facts = &facts;
  if (!read_entry(content, *entry)) entry.reset();
  return entry;
}

const ExtensionField* CrlEntrySpecimen::extension(ByteView oid) const {
  const auto all = extensions();
  const auto found =
      std::ranges::find_if(all, [&](const ExtensionField& field) { return std::ranges::equal(field.oid, oid); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace tamga::lint
