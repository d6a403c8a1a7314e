#pragma once

// A certificate under the lens: its fields, names and extensions taken apart once for all rules. Everything borrows
// from the octets and the context.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/lint.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {

struct NameAttribute {
  std::string type;  // dotted text; empty when it is no identifier
  std::uint8_t tag;  // of the value
  ByteView value;
};

struct SpecimenName {
  bool readable = false;  // RDNSequence as RFC 5280 section 4.1.2.4 has it
  std::size_t rdns = 0;
  std::vector<NameAttribute> attributes;

  const NameAttribute* find(std::string_view type) const;
  bool has(std::string_view type) const { return find(type) != nullptr; }
};

SpecimenName read_name(ByteView name);

/// Bits of keyUsage by their numbers in RFC 5280 section 4.2.1.3.
enum KeyUsageBit : unsigned {
  kDigitalSignature = 0,
  kNonRepudiation = 1,
  kKeyEncipherment = 2,
  kDataEncipherment = 3,
  kKeyAgreement = 4,
  kKeyCertSign = 5,
  kCrlSign = 6,
  kEncipherOnly = 7,
  kDecipherOnly = 8,
};

class Specimen {
 public:
  /// nullopt when the octets do not have the outline of a certificate.
  static std::optional<Specimen> read(ByteView der, const Context& context);

  const CertificateFields& fields() const { return fields_; }
  const Context& context() const { return *context_; }
  const SpecimenName& subject() const { return subject_; }
  const SpecimenName& issuer() const { return issuer_; }

  /// The parts of the issuer's certificate: of the one in the context, or of this one when names_own_key(); nullptr
  /// when it is not known.
  const CertificateFields* issuer_fields() const;

  bool is_ca() const { return context_->purpose == CertificatePurpose::ca; }
  bool self_issued() const;

  /// Whether it says that its own key signed it: self-issued, and authorityKeyIdentifier, if there is one, is its own.
  bool names_own_key() const;

  /// The first one; nullptr when there is none.
  const ExtensionField* extension(std::string_view oid) const;

  /// Dotted text, one for each of fields().extensions; "?" for what is no identifier.
  const std::vector<std::string>& extension_oids() const { return extension_oids_; }

  /// The bits of keyUsage, bit 0 first; nullopt when there is none or it cannot be read.
  const std::optional<std::vector<bool>>& key_usage() const { return key_usage_; }
  bool key_usage_has(KeyUsageBit bit) const;

  /// cA and pathLenConstraint; nullopt when there is no basicConstraints or it cannot be read.
  struct BasicConstraints {
    bool ca;
    bool default_written;
    std::optional<std::uint64_t> path_length;
  };
  std::optional<BasicConstraints> basic_constraints() const;

  /// The same of the issuer's certificate; nullopt also when it is not known.
  std::optional<BasicConstraints> issuer_basic_constraints() const;

  /// The purposes of extendedKeyUsage as dotted text; empty when there is none or it cannot be read.
  const std::vector<std::string>& extended_key_usages() const { return extended_key_usages_; }
  bool has_extended_key_usage(std::string_view oid) const;

  /// The policies' identifiers; empty when there are none or they cannot be read.
  const std::vector<std::string>& policies() const { return policies_; }

  /// The qualifiers of all policies; nullopt when there is no certificatePolicies or it cannot be read.
  const std::optional<std::vector<PolicyQualifier>>& policy_qualifiers() const { return policy_qualifiers_; }

  /// What authorityInfoAccess says; nullopt when there is none or it cannot be read.
  const std::optional<std::vector<AccessDescription>>& information_access() const { return information_access_; }

  /// The key, and the identifiers of its algorithm and of the signature's as dotted text.
  const KeyParts& key() const { return key_; }
  const std::string& key_algorithm() const { return key_.oid; }
  const std::string& signature_algorithm() const { return signature_algorithm_; }
  bool has_gost_key() const;

  std::optional<Instant> not_before() const { return der::parse_time(fields_.not_before); }
  std::optional<Instant> not_after() const { return der::parse_time(fields_.not_after); }

 private:
  CertificateFields fields_;
  std::optional<CertificateFields> issuer_fields_;
  const Context* context_ = nullptr;
  SpecimenName subject_;
  SpecimenName issuer_;
  KeyParts key_;
  std::string signature_algorithm_;
  // Asked for by many rules, so read once.
  std::vector<std::string> extension_oids_;  // dotted text, in the order of the extensions
  std::optional<std::vector<bool>> key_usage_;
  std::vector<std::string> extended_key_usages_;
  std::vector<std::string> policies_;
  std::optional<std::vector<PolicyQualifier>> policy_qualifiers_;
  std::optional<std::vector<AccessDescription>> information_access_;
};

/// The bits of keyUsage, bit 0 first; nullopt when `field` is nullptr or cannot be read.
std::optional<std::vector<bool>> read_key_usage(const ExtensionField* field);

/// The OBJECT IDENTIFIERs of a SEQUENCE OF as dotted text; empty when `field` is nullptr or cannot be read.
std::vector<std::string> read_identifiers(const ExtensionField* field);

/// The identifier of an AlgorithmIdentifier as dotted text (empty when unreadable) and what stands after it.
struct Algorithm {
  std::string oid;
  ByteView parameters;  // empty when absent
};
Algorithm read_algorithm(ByteView algorithm_identifier);

}  // namespace tamga::lint
