#pragma once

// What an individual's application says about him. Every member is a parsed type, so it is whole or does not exist;
// what depends on today's date is checked by the functions below.

#include <optional>

#include "ca-core/base/instant.hpp"
#include "ca-core/identity/email.hpp"
#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/passport.hpp"
#include "ca-core/identity/person_name.hpp"
#include "ca-core/identity/phone.hpp"
#include "ca-core/identity/region.hpp"
#include "ca-core/identity/snils.hpp"
#include "ca-core/identity/text_line.hpp"

namespace tamga {

struct ApplicantData {
  PersonName name;
  Date birth_date;
  Passport passport;
  Snils snils;
  Inn inn;
  Region region;
  std::optional<Locality> locality;
  std::optional<Street> street;
  Email email;
  Phone phone;

  bool operator==(const ApplicantData&) const = default;
};

/// A citizen has a passport, and with it may hold a certificate, from fourteen years on (Civil Code, article 26). A CA
/// that serves adults only refuses minors by its own rules.
inline constexpr int kMinimumAge = 14;

/// What is wrong with a birth date, if anything: in_the_future, out_of_range (over 130 years ago) or too_young.
std::optional<Errc> check_birth_date(Date birth_date, Date today);

}  // namespace tamga
