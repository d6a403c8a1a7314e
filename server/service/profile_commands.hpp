#pragma once

// What `tamga profile …` does: server/cli/profile.cpp parses, these work and return what is to be printed.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/app/profile_versions.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

/// `tamga profile check`: what is wrong with the document, a sentence each; needs neither configuration nor database:
/// the profiles beside it are those that come with the program. Error{file_unreadable}.
std::vector<std::string> check_profile(const std::filesystem::path& file);

/// `tamga profile add FILE`. Error{profile_invalid}, whose note lists the findings.
app::ProfileAddition add_profile(const config::Config& config, const std::filesystem::path& file);

/// `tamga profile add --shipped`: the names of the profiles that the database did not know.
std::vector<std::string> add_shipped_profiles(const config::Config& config);

std::vector<storage::ProfileDocument> list_profiles(const config::Config& config);
storage::ProfileDocument show_profile(const config::Config& config, const std::string& name,
                                      std::optional<unsigned> version);

/// The text that comes with the program. Error{profile_not_found}.
std::string show_shipped_profile(const std::string& name);

}  // namespace tamga::service
