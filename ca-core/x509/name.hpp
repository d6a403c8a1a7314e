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

struct Attribute {
  AttributeType type;
  std::string value;  // UTF-8 without format characters

  bool operator==(const Attribute&) const = default;
};

class Subject {
 public:
  /// Adds one attribute in its place. Format characters (Unicode category Cf: zero-width spaces, direction marks) are
  /// taken out and blanks at the ends cut. Throws Errc::invalid_fields with the pointer "/subject/<attribute>" when the
  /// value is empty, too long for order 795 (in characters), not UTF-8, holds control characters or other characters
  /// than the ASN.1 type can, or when the attribute is there already.
  Subject& add(AttributeType type, std::string_view value);

  const std::vector<Attribute>& attributes() const { return attributes_; }
  std::optional<std::string> value(AttributeType type) const;

  /// The DER of the Name: one attribute in each RDN.
  Bytes der() const;

  /// "CN=Иванов Иван Иванович, SN=Иванов, …": for people and logs of the installation, never parsed.
  std::string to_text() const;

 private:
  std::vector<Attribute> attributes_;
};

/// What a certificate says of an individual. INN and SNILS: digits only.
struct IndividualSubject {
  std::string surname;
  std::string given_name;
  std::string patronymic;  // may be empty
  std::string region;      // "77 Москва"
  std::string locality;    // may be empty
  std::string inn;         // empty where the profile leaves identifiers out
  std::string snils;       // likewise
  std::string email;       // may be empty
};

/// CN "Surname Given Patronymic", SN, GN "Given Patronymic", C, ST, L, INN, SNILS, E; empty ones left out.
Subject individual_subject(const IndividualSubject& individual);

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
