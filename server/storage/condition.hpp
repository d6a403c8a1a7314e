#pragma once

// The condition of a page and its parameters, put together from fixed pieces: a few dozen different statements at most,
// so that each stays prepared.

#include <string>
#include <vector>

#include "server/storage/database.hpp"
#include "server/storage/person_selection.hpp"

namespace tamga::storage {

struct Condition {
  std::string sql = "WHERE true";
  std::vector<Parameter> parameters;

  /// The parameter's place in the statement: "$3".
  std::string place(const Parameter& parameter) {
    parameters.push_back(parameter);
    return "$" + std::to_string(parameters.size());
  }

  /// For tables with the columns that an applicant is found by: snils_index, …, ogrn, organisation_inn.
  void add(const PersonSelection& person) {
    if (person.snils) sql += " AND snils_index = " + place(*person.snils);
    if (person.passport) sql += " AND passport_index = " + place(*person.passport);
    if (person.phone) sql += " AND phone_index = " + place(*person.phone);
    if (person.email) sql += " AND email_index = " + place(*person.email);
    if (person.ogrnip) sql += " AND ogrnip_index = " + place(*person.ogrnip);
    if (person.ogrn) sql += " AND ogrn = " + place(*person.ogrn);
    if (person.organisation_inn) sql += " AND organisation_inn = " + place(*person.organisation_inn);
  }
};

}  // namespace tamga::storage
