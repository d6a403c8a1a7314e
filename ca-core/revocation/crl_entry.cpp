#include "ca-core/revocation/crl_entry.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "ca-core/x509/der.hpp"
#include "ca-core/x509/der_writer.hpp"

namespace tamga {
namespace {

// An entry has 81 octets at most: every length within it is one octet.

// Content octets of id-ce-invalidityDate (2.5.29.24).
constexpr std::array<std::uint8_t, 3> kInvalidityDate{0x55, 0x1D, 0x18};

// The two extensions up to what differs: SEQUENCE { OID, OCTET STRING { ENUMERATED or GeneralizedTime } }.
constexpr std::array<std::uint8_t, 11> kReasonPrefix{0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01};
constexpr std::array<std::uint8_t, 9> kInvalidityPrefix{0x30, 0x18, 0x06, 0x03, 0x55, 0x1D, 0x18, 0x04, 0x11};
constexpr std::size_t kReasonLength = kReasonPrefix.size() + 1;
constexpr std::size_t kInvalidityLength = kInvalidityPrefix.size() + 17;

void append(Bytes& out, ByteView octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}

/// What the extensions of an entry say.
struct Said {
  std::optional<RevocationReason> reason;
  std::optional<Instant> invalidity_date;
};

bool read_reason(const std::optional<std::uint64_t>& number, CrlKind kind, Said& said) {
  if (!number || *number > 10) return false;
  said.reason = revocation_reason_from_number(static_cast<int>(*number));
  return said.reason && (*said.reason != RevocationReason::remove_from_crl || kind == CrlKind::delta);
}

bool read_invalidity_date(ByteView value, Said& said) {
  const auto content = der::only(value, der::kGeneralizedTime);
  said.invalidity_date = content ? der::generalized_time(*content) : std::nullopt;
  return said.invalidity_date.has_value();
}

bool read_extensions(const lint::CrlEntryExtensions& extensions, CrlKind kind, Said& said) {
  if (extensions.has_list && extensions.count == 0) return false;
  for (const ExtensionField& field : extensions.all()) {
    if (std::ranges::equal(field.oid, lint::kReasonCode)) {
      if (said.reason || !read_reason(extensions.reason, kind, said)) return false;
    } else if (std::ranges::equal(field.oid, kInvalidityDate)) {
      if (said.invalidity_date || !read_invalidity_date(field.value, said)) return false;
    } else if (field.critical) {
      return false;
    }
  }
  return true;
}

bool is_serial_number(ByteView content) {
  return der::is_minimal_integer(content) && (content[0] & 0x80U) == 0 && SerialNumber::from_octets(content);
}

bool read(const lint::CrlEntrySpecimen& specimen, CrlKind kind, Said& said) {
  return is_serial_number(specimen.serial) && specimen.revoked_at && read_extensions(specimen.extensions, kind, said);
}

}  // namespace

void append_crl_entry(Bytes& out, const CrlEntry& entry) {
  const ByteView serial = entry.serial.octets();
  const bool serial_needs_zero = (serial[0] & 0x80U) != 0;
  const std::size_t serial_length = serial.size() + (serial_needs_zero ? 1 : 0);
  const std::size_t time_length = der::time_length(entry.revoked_at);
  const auto reason = meaningful_reason(entry.reason);
  const std::size_t extensions_length = (reason ? kReasonLength : 0) + (entry.invalidity_date ? kInvalidityLength : 0);
  const std::size_t extensions_whole = extensions_length == 0 ? 0 : 2 + extensions_length;
  const std::size_t length = 2 + serial_length + time_length + extensions_whole;

  const std::size_t at = out.size();
  out.resize(at + 2 + length);
  der::Writer writer{std::span(out).subspan(at)};
  writer.short_header(der::kSequence, length);
  writer.short_header(der::kInteger, serial_length);
  if (serial_needs_zero) writer.octet(0);
  writer.octets(serial);
  writer.time(entry.revoked_at);
  if (extensions_length == 0) return;
  writer.short_header(der::kSequence, extensions_length);
  if (reason) {
    writer.octets(kReasonPrefix);
    writer.octet(static_cast<std::uint8_t>(*reason));
  }
  if (entry.invalidity_date) {
    writer.octets(kInvalidityPrefix);
    writer.generalized_time(*entry.invalidity_date);
  }
}

Bytes invalidity_date_extension(Instant instant) {
  Bytes extension(kInvalidityPrefix.begin(), kInvalidityPrefix.end());
  append(extension, der::generalized_time(instant));
  return extension;
}

std::optional<CrlEntry> read_crl_entry(const lint::CrlEntrySpecimen& specimen, CrlKind kind) {
  Said said;
  if (!read(specimen, kind, said)) return std::nullopt;
  return CrlEntry{*SerialNumber::from_octets(specimen.serial), *specimen.revoked_at, said.reason, said.invalidity_date};
}

bool is_crl_entry(const lint::CrlEntrySpecimen& specimen, CrlKind kind) {
  Said said;
  return read(specimen, kind, said);
}

}  // namespace tamga
