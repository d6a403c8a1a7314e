// They stand in different attributes of a certificate.

#include "ca-core/identity/inn.hpp"

tamga::OrganizationInn convert(const tamga::Inn& person, const tamga::OrganizationInn& organisation) {
#ifdef TAMGA_MUST_NOT_COMPILE
  (void)organisation;
  return person;
#else
  (void)person;
  return organisation;
#endif
}
