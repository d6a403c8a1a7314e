#pragma once

// `tamga init`: holds the key ceremony by the profiles that come with the program, stores these as the first ones of
// the database and registers what was made. All or nothing: keys are made in a folder beside the
// keys directory, which takes their place within the database transaction.

#include <filesystem>

#include "server/app/key_ceremony.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// Error{already_initialised} when the keys directory has anything in it, the database knows a CA already, or another
/// ceremony is at work beside this one; the note says what to do.
/// Returns the certificates that were made.
std::vector<CeremonyCertificate> initialise(storage::Database& database, const std::filesystem::path& keys_directory,
                                            const Password& password, const CeremonyOrder& order, Instant now,
                                            Random& random);

}  // namespace tamga::app
