#pragma once

// A certificate revocation list under the lens (RFC 5280 section 5): its fields, and its entries one at a time.
// Everything borrows from the octets.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/lint/specimen.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {

class CrlSpecimen {
 public:
  /// nullopt when the octets do not have the outline of a list. `issuer` is the certificate of the CA, when it is
  /// known.
  static std::optional<CrlSpecimen> read(ByteView der, const std::optional<Certificate>& issuer);

  ByteView tbs() const { return tbs_; }
  const std::optional<ByteView>& version() const { return version_; }  // content of the INTEGER
  ByteView inner_algorithm() const { return inner_algorithm_; }        // whole AlgorithmIdentifier
  ByteView outer_algorithm() const { return outer_algorithm_; }
  ByteView signature() const { return signature_; }
  ByteView issuer_der() const { return issuer_der_; }  // whole Name
  const der::Element& this_update() const { return this_update_; }
  const std::optional<der::Element>& next_update() const { return next_update_; }

  /// Content of revokedCertificates; nullopt when it is absent.
  const std::optional<ByteView>& entries() const { return entries_; }

  bool has_extension_list() const { return has_extension_list_; }
  const std::vector<ExtensionField>& extensions() const { return extensions_; }
  const ExtensionField* extension(std::string_view oid) const { return find_extension(extensions_, oid); }

  bool is_delta() const { return extension("2.5.29.27") != nullptr; }
  const CertificateFields* issuer_fields() const { return issuer_fields_ ? &*issuer_fields_ : nullptr; }

 private:
  bool read_tbs(ByteView content);

  ByteView tbs_;
  std::optional<ByteView> version_;
  ByteView inner_algorithm_;
  ByteView outer_algorithm_;
  ByteView signature_;
  ByteView issuer_der_;
  der::Element this_update_{};
  std::optional<der::Element> next_update_;
  std::optional<ByteView> entries_;
  bool has_extension_list_ = false;
  std::vector<ExtensionField> extensions_;
  std::optional<CertificateFields> issuer_fields_;
};

/// What the entries are judged by.
struct CrlFacts {
  std::optional<Instant> this_update;
  bool is_delta = false;
};

/// Content octets of id-ce-cRLReasons (2.5.29.21).
inline constexpr std::array<std::uint8_t, 3> kReasonCode{0x55, 0x1D, 0x15};

/// One entry. Made without allocating: there may be millions.
struct CrlEntrySpecimen {
  static constexpr std::size_t kMostExtensions = 8;

  /// From the content of the SEQUENCE; nullopt when it has another outline, or more than eight extensions.
  static std::optional<CrlEntrySpecimen> read(ByteView content, const CrlFacts& facts);

  ByteView serial;                      // content of the INTEGER
  std::optional<Instant> revoked_at{};  // nullopt when it is no Time of RFC 5280
  bool has_extension_list = false;
  std::size_t extension_count = 0;
  std::array<ExtensionField, kMostExtensions> extension_fields{};
  std::optional<std::uint64_t> reason;  // of the first reasonCode that there is, when it is an ENUMERATED
  const CrlFacts* facts = nullptr;

  std::span<const ExtensionField> extensions() const { return std::span(extension_fields).first(extension_count); }

  /// By the content octets of the identifier.
  const ExtensionField* extension(ByteView oid) const;
};

}  // namespace tamga::lint
