#include "server/app/person_selection.hpp"

namespace tamga::app {

storage::PersonSelection selection_of(const storage::PersonalData& personal_data, const PersonSearch& search) {
  storage::PersonSelection selection;
  if (search.snils) selection.snils = personal_data.snils_index(*search.snils);
  if (search.passport) {
    selection.passport = personal_data.passport_index(search.passport->series, search.passport->number);
  }
  if (search.phone) selection.phone = personal_data.phone_index(*search.phone);
  if (search.email) selection.email = personal_data.email_index(*search.email);
  if (search.ogrnip) selection.ogrnip = personal_data.ogrnip_index(*search.ogrnip);
  if (search.ogrn) selection.ogrn = search.ogrn->digits();
  if (search.organisation_inn) selection.organisation_inn = search.organisation_inn->digits();
  return selection;
}

}  // namespace tamga::app
