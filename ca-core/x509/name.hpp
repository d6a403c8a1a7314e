#pragma once

// The subject of a certificate in the form of order 795: which ASN.1 type each attribute has, how long it may be, and
// in which order they stand. Built from verified data only, never from a request.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// In the order in which they are written.
enum class AttributeType {
  common_name,
  surname,
  given_name,
  country,
  region,  // stateOrProvinceName: "77 Москва"
  locality,
  street,
  organization,
  organizational_unit,
  title,
  ogrn,
  ogrnip,
  innle,
  inn,
  snils,
  email,
};

inline constexpr std::size_t kAttributeTypes = 16;

/// "common_name", "ogrn", …: the word in field pointers and in profiles.
std::string_view to_string(AttributeType type);
std::optional<AttributeType> parse_attribute_type(std::string_view word);

/// How long commonName and organizationName may be: the 64 characters of order 795 and of RFC 5280, or the names that
/// registers really have, as the certificates of state CAs carry them.
enum class NameLengths { order795, long_names };

inline constexpr std::size_t kLongestName = 500;  // with NameLengths::long_names

struct Attribute {
  AttributeType type;
  std::string value;  // UTF-8 without format characters

  bool operator==(const Attribute&) const = default;
};

class Subject {
 public:
  explicit Subject(NameLengths lengths = NameLengths::order795) : lengths_(lengths) {}

  /// Adds one attribute in its place. Format characters (Unicode category Cf: zero-width spaces, direction marks) are
  /// taken out and blanks at the ends cut. Throws Errc::invalid_fields with the pointer "/subject/<attribute>" when the
  /// value is empty, too long (in characters), not UTF-8, holds control characters or other characters
  /// than the ASN.1 type can, or when the attribute is there already.
  Subject& add(AttributeType type, std::string_view value);

  const std::vector<Attribute>& attributes() const { return attributes_; }
  std::optional<std::string> value(AttributeType type) const;

  /// The DER of the Name: one attribute in each RDN.
  Bytes der() const;

  /// "CN=Иванов Иван Иванович, SN=Иванов, …": for people and logs of the installation, never parsed.
  std::string to_text() const;

 private:
  NameLengths lengths_;
  std::vector<Attribute> attributes_;
};

/// What CA certificates say of the organisation that runs the centre.
struct OrganizationSubject {
  std::string common_name;
  std::string organization;
  std::string region;
  std::string locality;  // may be empty
  std::string street;    // may be empty
  std::string ogrn;
  std::string innle;  // 10 digits
  std::string email;  // may be empty
};

Subject organization_subject(const OrganizationSubject& organization);

/// Staff and services: CN, C, O. The organisation may be empty.
Subject service_subject(std::string_view common_name, std::string_view organization);

}  // namespace tamga
