#include "server/profiles/shipped_profiles.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "server/profiles/document.hpp"

namespace tamga::profiles {
namespace {

ProfileCatalogue read_all() {
  std::vector<Profile> profiles;
  for (const ShippedDocument& document : shipped_documents()) {
    ReadDocument read = read_document(document.text, std::string(document.name) + ".toml");
    if (!read.profile) throw Error(Errc::profile_invalid, LogNote{read.findings.front()});
    profiles.push_back(*std::move(read.profile));
  }
  return ProfileCatalogue(std::move(profiles));
}

}  // namespace

const ShippedDocument* shipped_document(std::string_view name) {
  const auto found = std::ranges::find(shipped_documents(), name, &ShippedDocument::name);
  return found == shipped_documents().end() ? nullptr : &*found;
}

const ProfileCatalogue& shipped_profiles() {
  static const ProfileCatalogue all = read_all();
  return all;
}

}  // namespace tamga::profiles
