#pragma once

// One entry of a revocation list under the lens (RFC 5280 section 5.1.2.6). There may be millions: nothing is allocated
// for one, and what most entries of a list have in common is read once.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate_fields.hpp"

namespace tamga::lint {

/// What the entries are judged by.
struct CrlFacts {
  std::optional<Instant> this_update;
  bool is_delta = false;
};

/// Content octets of id-ce-cRLReasons (2.5.29.21).
inline constexpr std::array<std::uint8_t, 3> kReasonCode{0x55, 0x1D, 0x15};

/// crlEntryExtensions, borrowed from the octets.
struct CrlEntryExtensions {
  static constexpr std::size_t kMost = 8;

  /// From what follows the date of an entry; nullopt when it has another outline, or more than eight extensions.
  static std::optional<CrlEntryExtensions> read(ByteView octets);

  bool has_list = false;
  std::size_t count = 0;
  std::array<ExtensionField, kMost> fields{};
  std::optional<std::uint64_t> reason;  // of the first reasonCode that there is, when it is an ENUMERATED

  std::span<const ExtensionField> all() const { return std::span(fields).first(count); }

  /// By the content octets of the identifier.
  const ExtensionField* find(ByteView oid) const;
};

struct CrlEntrySpecimen {
  ByteView serial;                    // content of the INTEGER
  std::optional<Instant> revoked_at;  // nullopt when it is no Time of RFC 5280
  const CrlEntryExtensions& extensions;
  bool extensions_met_before;  // an earlier entry of the list had the same octets there
  const CrlFacts& facts;
};

/// Reads the entries of one list, one after another.
class CrlEntryReader {
 public:
  /// The facts must live longer.
  explicit CrlEntryReader(const CrlFacts& facts);

  /// From the content of the SEQUENCE, from which it borrows until the next call; nullopt when it has another outline.
  std::optional<CrlEntrySpecimen> read(ByteView content);

 private:
  struct Met {
    Bytes octets;
    CrlEntryExtensions extensions;
  };
  const Met* find(ByteView octets) const;
  const CrlEntryExtensions& keep(ByteView octets, const CrlEntryExtensions& read);

  const CrlFacts& facts_;
  std::vector<Met> met_;
  CrlEntryExtensions passing_;  // of an entry whose extensions are not kept
};

}  // namespace tamga::lint
