#pragma once

// A search by personal data as the registry can make it: by blind indexes, never by the values.

#include "server/app/input.hpp"
#include "server/storage/person_selection.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::app {

storage::PersonSelection selection_of(const storage::PersonalData& personal_data, const PersonSearch& search);

}  // namespace tamga::app
