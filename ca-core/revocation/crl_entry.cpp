#include "ca-core/revocation/crl_entry.hpp"

#include <algorithm>
#include <array>

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

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

bool read_reason(const std::optional<std::uint64_t>& number, CrlKind kind, CrlEntry& entry) {
  if (!number || *number > 10) return false;
  entry.reason = revocation_reason_from_number(static_cast<int>(*number));
  return entry.reason && (*entry.reason != RevocationReason::remove_from_crl || kind == CrlKind::delta);
}

bool read_invalidity_date(ByteView value, CrlEntry& entry) {
  const auto content = der::only(value, der::kGeneralizedTime);
  entry.invalidity_date = content ? der::generalized_time(*content) : std::nullopt;
  return entry.invalidity_date.has_value();
}

bool read_extensions(const lint::CrlEntryExtensions& extensions, CrlKind kind, CrlEntry& entry) {
  if (extensions.has_list && extensions.count == 0) return false;
  for (const ExtensionField& field : extensions.all()) {
    if (std::ranges::equal(field.oid, lint::kReasonCode)) {
      if (entry.reason || !read_reason(extensions.reason, kind, entry)) return false;
    } else if (std::ranges::equal(field.oid, kInvalidityDate)) {
      if (entry.invalidity_date || !read_invalidity_date(field.value, entry)) return false;
    } else if (field.critical) {
      return false;
    }
  }
  return true;
}

}  // namespace

void append_crl_entry(Bytes& out, const CrlEntry& entry) {
  const ByteView serial = entry.serial.octets();
  const bool serial_needs_zero = (serial[0] & 0x80U) != 0;
  const std::size_t serial_length = serial.size() + (serial_needs_zero ? 1 : 0);
  const std::size_t time_length = der::time_length(entry.revoked_at);
  const auto reason = meaningful_reason(entry.reason);
  const std::size_t extensions_length = (reason ? kReasonLength : 0) + (entry.invalidity_date ? kInvalidityLength : 0);
  const std::size_t extensions_whole =
      extensions_length == 0 ? 0 : der::header_length(extensions_length) + extensions_length;

  der::append_header(out, der::kSequence, 2 + serial_length + time_length + extensions_whole);
  der::append_header(out, der::kInteger, serial_length);
  if (serial_needs_zero) out.push_back(0);
  append(out, serial);
  der::append_time(out, entry.revoked_at);
  if (extensions_length == 0) return;
  der::append_header(out, der::kSequence, extensions_length);
  if (reason) {
    append(out, kReasonPrefix);
    out.push_back(static_cast<std::uint8_t>(*reason));
  }
  if (entry.invalidity_date) {
    append(out, kInvalidityPrefix);
    append(out, der::generalized_time(*entry.invalidity_date));
  }
}

Bytes invalidity_date_extension(Instant instant) {
  Bytes extension(kInvalidityPrefix.begin(), kInvalidityPrefix.end());
  append(extension, der::generalized_time(instant));
  return extension;
}

std::optional<CrlEntry> read_crl_entry(const lint::CrlEntrySpecimen& specimen, CrlKind kind) {
  if (!der::is_minimal_integer(specimen.serial) || (specimen.serial[0] & 0x80U) != 0) return std::nullopt;
  const auto number = SerialNumber::from_octets(specimen.serial);
  if (!number || !specimen.revoked_at) return std::nullopt;
  CrlEntry entry{*number, *specimen.revoked_at};
  if (!read_extensions(specimen.extensions, kind, entry)) return std::nullopt;
  return entry;
}

}  // namespace tamga
