#include "ca-core/lint/specimen.hpp"

#include <algorithm>

#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

std::string dotted(ByteView oid_content) {
  return der::oid_text(oid_content).value_or(std::string());
}

/// AttributeTypeAndValue
bool read_attribute(ByteView content, SpecimenName& name) {
  der::Reader reader(content);
  const auto type = reader.take(der::kOid);
  const auto value = reader.next();
  if (!type || !value || !reader.empty()) return false;
  name.attributes.push_back({dotted(*type), value->tag, value->content});
  return true;
}

/// RelativeDistinguishedName: one attribute or more, as a SET.
bool read_rdn(ByteView content, SpecimenName& name) {
  der::Reader reader(content);
  if (reader.empty()) return false;
  while (!reader.empty()) {
    const auto attribute = reader.take(der::kSequence);
    if (!attribute || !read_attribute(*attribute, name)) return false;
  }
  return true;
}

/// The OBJECT IDENTIFIERs that a SEQUENCE OF begins its elements with, or consists of.
std::vector<std::string> identifiers(const ExtensionField* field, bool wrapped) {
  std::vector<std::string> found;
  const auto content = field != nullptr ? der::only(field->value, der::kSequence) : std::nullopt;
  if (!content) return found;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto element = reader.take(wrapped ? der::kSequence : der::kOid);
    if (!element) return {};
    der::Reader inner(*element);
    const auto oid = wrapped ? inner.take(der::kOid) : element;
    if (!oid) return {};
    found.push_back(dotted(*oid));
  }
  return found;
}

}  // namespace

std::optional<std::vector<bool>> read_key_usage(const ExtensionField* field) {
  const auto content = field != nullptr ? der::only(field->value, der::kBitString) : std::nullopt;
  if (!content || content->empty() || (*content)[0] > 7) return std::nullopt;
  std::vector<bool> bits;
  for (const std::uint8_t octet : content->subspan(1)) {
    for (unsigned bit = 0; bit < 8; ++bit) bits.push_back((octet >> (7U - bit) & 1U) != 0);
  }
  return bits;
}

const NameAttribute* SpecimenName::find(std::string_view type) const {
  const auto found = std::ranges::find(attributes, type, &NameAttribute::type);
  return found == attributes.end() ? nullptr : &*found;
}

SpecimenName read_name(ByteView octets) {
  SpecimenName name;
  const auto content = der::only(octets, der::kSequence);
  if (!content) return name;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto rdn = reader.take(der::kSet);
    if (!rdn || !read_rdn(*rdn, name)) return name;
    ++name.rdns;
  }
  name.readable = true;
  return name;
}

std::vector<std::string> read_identifiers(const ExtensionField* field) {
  return identifiers(field, false);
}

Algorithm read_algorithm(ByteView algorithm_identifier) {
  const auto content = der::only(algorithm_identifier, der::kSequence);
  if (!content) return {};
  der::Reader reader(*content);
  const auto oid = reader.take(der::kOid);
  if (!oid) return {};
  return {dotted(*oid), reader.rest()};
}

std::optional<Specimen> Specimen::read(ByteView der, const Context& context) {
  auto fields = certificate_fields(der);
  if (!fields) return std::nullopt;
  Specimen specimen;
  specimen.fields_ = std::move(*fields);
  specimen.context_ = &context;
  specimen.subject_ = read_name(specimen.fields_.subject);
  specimen.issuer_ = read_name(specimen.fields_.issuer);
  specimen.key_ =
      key_parts(specimen.fields_.subject_public_key_info, specimen.fields_.key_algorithm, specimen.fields_.public_key);
  specimen.signature_algorithm_ = read_algorithm(specimen.fields_.inner_algorithm).oid;
  if (context.issuer) specimen.issuer_fields_ = certificate_fields(context.issuer->der());
  for (const ExtensionField& field : specimen.fields_.extensions) {
    specimen.extension_oids_.push_back(der::oid_text(field.oid).value_or("?"));
  }
  specimen.key_usage_ = read_key_usage(specimen.extension(oid::kKeyUsage));
  specimen.extended_key_usages_ = read_identifiers(specimen.extension(oid::kExtendedKeyUsage));
  specimen.policies_ = identifiers(specimen.extension(oid::kCertificatePolicies), true);
  if (const ExtensionField* field = specimen.extension(oid::kCertificatePolicies)) {
    specimen.policy_qualifiers_ = read_policy_qualifiers(field->value);
  }
  if (const ExtensionField* field = specimen.extension(oid::kAuthorityInfoAccess)) {
    specimen.information_access_ = read_access_descriptions(field->value);
  }
  return specimen;
}

const CertificateFields* Specimen::issuer_fields() const {
  if (issuer_fields_) return &*issuer_fields_;
  // Several roots may have one name: which key is meant is said by the key identifier alone.
  return names_own_key() ? &fields_ : nullptr;
}

bool Specimen::self_issued() const {
  return std::ranges::equal(fields_.subject, fields_.issuer);
}

bool Specimen::names_own_key() const {
  if (!self_issued()) return false;
  const ExtensionField* authority = extension(oid::kAuthorityKeyIdentifier);
  const auto key = authority != nullptr ? read_authority_key(authority->value) : std::nullopt;
  if (!key || !key->identifier) return true;
  const ExtensionField* own = extension(oid::kSubjectKeyIdentifier);
  const auto identifier = own != nullptr ? der::only(own->value, der::kOctetString) : std::nullopt;
  return identifier && std::ranges::equal(*identifier, *key->identifier);
}

const ExtensionField* Specimen::extension(std::string_view oid) const {
  const auto found = std::ranges::find(extension_oids_, oid);
  return found == extension_oids_.end() ? nullptr : &fields_.extensions[found - extension_oids_.begin()];
}

bool Specimen::key_usage_has(KeyUsageBit bit) const {
  return key_usage_ && bit < key_usage_->size() && (*key_usage_)[bit];
}

namespace {

std::optional<Specimen::BasicConstraints> read_basic_constraints(const ExtensionField* field) {
  const auto content = field != nullptr ? der::only(field->value, der::kSequence) : std::nullopt;
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  Specimen::BasicConstraints constraints{};
  if (reader.at(der::kBoolean)) {
    const auto octets = reader.take(der::kBoolean);
    const auto ca = octets ? der::boolean(*octets) : std::nullopt;
    if (!ca) return std::nullopt;
    constraints.ca = *ca;
    constraints.default_written = !*ca;
  }
  if (reader.at(der::kInteger)) {
    const auto octets = reader.take(der::kInteger);
    constraints.path_length = octets ? der::unsigned_integer(*octets) : std::nullopt;
    if (!constraints.path_length) return std::nullopt;
  }
  return reader.empty() ? std::optional(constraints) : std::nullopt;
}

}  // namespace

std::optional<Specimen::BasicConstraints> Specimen::basic_constraints() const {
  return read_basic_constraints(extension(oid::kBasicConstraints));
}

std::optional<Specimen::BasicConstraints> Specimen::issuer_basic_constraints() const {
  const CertificateFields* issuer = issuer_fields();
  return issuer != nullptr ? read_basic_constraints(find_extension(issuer->extensions, oid::kBasicConstraints))
                           : std::nullopt;
}

bool Specimen::has_extended_key_usage(std::string_view oid) const {
  return std::ranges::count(extended_key_usages_, oid) != 0;
}

bool Specimen::has_gost_key() const {
  return key_.oid == "1.2.643.7.1.1.1.1" || key_.oid == "1.2.643.7.1.1.1.2";
}

}  // namespace tamga::lint
