#include "server/service/profile_commands.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "server/profiles/checked_document.hpp"
#include "server/profiles/shipped_profiles.hpp"
#include "server/service/workbench.hpp"

namespace tamga::service {

std::vector<std::string> check_profile(const std::filesystem::path& file) {
  const SystemClock clock;
  openssl::OpensslRandom random;
  return profiles::check_document(read_file(file), file.string(), profiles::shipped_profiles(), random, clock.now())
      .findings;
}

app::ProfileAddition add_profile(const config::Config& config, const std::filesystem::path& file) {
  Workbench bench(config);
  return app::add_profile(bench.database, bench.profiles, std::nullopt, read_file(file), bench.random,
                          bench.clock.now());
}

std::vector<std::string> add_shipped_profiles(const config::Config& config) {
  Workbench bench(config);
  const Instant now = bench.clock.now();
  return bench.database.transact(
      [&](storage::Transaction& transaction) { return app::add_shipped_profiles(transaction, now); });
}

std::vector<storage::ProfileDocument> list_profiles(const config::Config& config) {
  Workbench bench(config);
  return app::list_profiles(bench.database);
}

storage::ProfileDocument show_profile(const config::Config& config, const std::string& name,
                                      std::optional<unsigned> version) {
  Workbench bench(config);
  return app::get_profile(bench.database, name, version);
}

std::string show_shipped_profile(const std::string& name) {
  const profiles::ShippedDocument* document = profiles::shipped_document(name);
  if (document == nullptr) throw Error(Errc::profile_not_found, LogNote{"no profile " + name + " comes with Tamga"});
  return std::string(document->text);
}

}  // namespace tamga::service
