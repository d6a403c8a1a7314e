#include "server/app/profile_store.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/x509/shipped_profiles.hpp"

namespace tamga::app {

std::shared_ptr<const ProfileCatalogue> ProfileStore::current(storage::Transaction&) const {
  return {std::shared_ptr<const ProfileCatalogue>{}, &shipped_profiles()};
}

std::shared_ptr<const Profile> ProfileStore::version(storage::Database&, std::string_view name,
                                                     unsigned version) const {
  const Profile& profile = shipped_profiles().named(name);
  if (profile.version != version) throw Error(Errc::profile_not_found);
  return {std::shared_ptr<const Profile>{}, &profile};
}

}  // namespace tamga::app
