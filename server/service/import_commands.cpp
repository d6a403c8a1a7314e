#include "server/service/import_commands.hpp"

#include "server/service/workbench.hpp"

namespace tamga::service {

app::ImportReport import_openssl_index(const config::Config& config, const app::ImportOrder& order,
                                       const std::filesystem::path& index,
                                       const std::optional<std::filesystem::path>& certificates) {
  Workbench bench(config);
  return app::import_openssl_index(bench.database, order, index, certificates, bench.clock);
}

app::ImportReport import_folder(const config::Config& config, const app::ImportOrder& order,
                                const std::filesystem::path& folder) {
  Workbench bench(config);
  return app::import_folder(bench.database, order, folder, bench.clock);
}

}  // namespace tamga::service
