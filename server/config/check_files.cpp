#include <sys/stat.h>
#include <unistd.h>

#include "server/config/config.hpp"

namespace tamga::config {
namespace {

using Sentences = std::vector<std::string>;

bool readable(const Path& file) {
  return access(file.c_str(), R_OK) == 0;
}

void check_file(Sentences& faults, const std::string& key, const Path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    faults.push_back(key + ": the file " + file.string() + " does not exist");
  } else if (!std::filesystem::is_regular_file(file, ignored)) {
    faults.push_back(key + ": " + file.string() + " is not a file");
  } else if (!readable(file)) {
    faults.push_back(key + ": the file " + file.string() + " cannot be read by this user");
  }
}

/// A secret that others can read is not one: no permission at all for group and others.
void check_secret(Sentences& faults, const std::string& key, const Path& file) {
  const std::size_t before = faults.size();
  check_file(faults, key, file);
  if (faults.size() != before) return;
  struct stat state {};
  if (stat(file.c_str(), &state) == 0 && (state.st_mode & 077U) != 0) {
    faults.push_back(key + ": the file " + file.string() + " is open to other users; run: chmod 600 " + file.string());
  }
}

enum class Folder { read, written };

/// A folder that the daemon writes into is made by it when it is missing.
void check_folder(Sentences& faults, const std::string& key, const Path& folder, Folder use) {
  std::error_code ignored;
  const bool exists = std::filesystem::exists(folder, ignored);
  const Path place = exists || use == Folder::read ? folder : folder.parent_path();
  const int wanted = use == Folder::written ? R_OK | W_OK | X_OK : R_OK | X_OK;
  if (!std::filesystem::is_directory(place, ignored)) {
    faults.push_back(key + ": the folder " + place.string() + " does not exist");
  } else if (access(place.c_str(), wanted) != 0) {
    faults.push_back(key + ": this user may not " + (use == Folder::written ? "write into" : "read") + " the folder " +
                     place.string());
  }
}

}  // namespace

std::vector<std::string> check_files(const Config& config) {
  Sentences faults;
  check_folder(faults, "[keys] directory", config.keys.directory, Folder::read);
  check_secret(faults, "[keys] password_file", config.keys.password_file);
  for (const auto& [name, key] : config.keys.tokens) check_secret(faults, "[keys] tokens pin_file", key.pin_file);
  if (config.daemon.has(Duty::registration)) {
    for (const auto& files : config.api.certificates) {
      check_file(faults, "[api] certificates certificate", files.certificate);
      check_secret(faults, "[api] certificates key", files.key);
    }
    check_file(faults, "[api] client_ca", config.api.client_ca);
  }
  if (config.daemon.has(Duty::registration) || config.daemon.has(Duty::issuance)) {
    check_secret(faults, "[personal_data] master_key_file", config.personal_data.master_key_file);
  }
  if (config.daemon.has(Duty::status)) {
    check_folder(faults, "[status] snapshot_directory", config.status.snapshot_directory, Folder::written);
  }
  if (config.daemon.has(Duty::issuance) || config.daemon.has(Duty::status)) {
    check_folder(faults, "[crl] directory", config.crl.directory, Folder::written);
  }
  if (!config.webhooks.ca_file.empty()) check_file(faults, "[webhooks] ca_file", config.webhooks.ca_file);
  for (const CrlTarget& target : config.crl.targets) {
    if (!target.directory.empty()) check_folder(faults, "[crl] targets directory", target.directory, Folder::written);
    if (!target.credentials_file.empty())
      check_secret(faults, "[crl] targets credentials_file", target.credentials_file);
  }
  return faults;
}

}  // namespace tamga::config
