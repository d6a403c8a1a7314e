#pragma once

// A certificate revocation list under the lens (RFC 5280 section 5): its fields. Everything borrows from the octets.

#include <optional>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
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

}  // namespace tamga::lint
