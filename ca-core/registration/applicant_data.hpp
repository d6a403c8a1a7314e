#pragma once

// What an application says about the person who applies and, where he does not apply for himself alone, about his
// enterprise. Every member is a parsed type, so it is whole or does not exist; what depends on today's date is checked
// by the functions below and of mandate.hpp.

#include <optional>

#include "ca-core/base/instant.hpp"
#include "ca-core/identity/email.hpp"
#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/kpp.hpp"
#include "ca-core/identity/ogrn.hpp"
#include "ca-core/identity/passport.hpp"
#include "ca-core/identity/person_name.hpp"
#include "ca-core/identity/phone.hpp"
#include "ca-core/identity/region.hpp"
#include "ca-core/identity/snils.hpp"
#include "ca-core/identity/text_line.hpp"
#include "ca-core/registration/mandate.hpp"

namespace tamga {

/// A legal entity as its register (ЕГРЮЛ) has it, and what the person who applies is to it.
struct OrganisationData {
  OrganisationName name;
  Ogrn ogrn;
  OrganizationInn inn;
  std::optional<Kpp> kpp;
  Region region;  // with the next two: the legal address
  Locality locality;
  Street street;
  std::optional<Department> department;  // of the certificate's holder within it
  std::optional<Post> post;              // of the person; required when he stands in the certificate
  Mandate mandate;                       // by which he acts

  bool operator==(const OrganisationData&) const = default;
};

/// The person, who is identified in the same way for every kind of applicant. Individuals and sole proprietors have a
/// region, and may have locality and street; sole proprietors have an OGRNIP; the two kinds that act for an
/// organisation have that instead, with its own address.
struct ApplicantData {
  PersonName name;
  Date birth_date;
  Passport passport;
  Snils snils;
  Inn inn;
  std::optional<Region> region;
  std::optional<Locality> locality;
  std::optional<Street> street;
  Email email;
  Phone phone;
  std::optional<Ogrnip> ogrnip = std::nullopt;
  std::optional<OrganisationData> organisation = std::nullopt;

  bool operator==(const ApplicantData&) const = default;
};

/// When the mandate of somebody who acts for an organisation ends: once its last day is over in Kamchatka, first in
/// Russia, as its dates are judged when an application comes in. nullopt: it has no end, or he acts for himself.
std::optional<Instant> mandate_end(const ApplicantData& applicant);

/// Error{Errc::mandate_ended} from that moment on. What he may not sign any more he is not given a certificate for.
void require_mandate(const ApplicantData& applicant, Instant now);

/// A citizen has a passport, and with it may hold a certificate, from fourteen years on (Civil Code, article 26). A CA
/// that serves adults only refuses minors by its own rules.
inline constexpr int kMinimumAge = 14;

/// What is wrong with a birth date, if anything: in_the_future, out_of_range (over 130 years ago) or too_young.
std::optional<Errc> check_birth_date(Date birth_date, Date today);

}  // namespace tamga
