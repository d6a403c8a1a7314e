#pragma once

// `tamga import`: the sources that another program's registry may come as.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "server/app/registry_import.hpp"

namespace tamga::app {

struct ImportOrder {
  std::string authority;                      // the registered CA that issued what is imported
  std::function<void(std::size_t)> progress;  // serial numbers dealt with so far
};

/// The database of `openssl ca` with the folder where it keeps the certificates (new_certs_dir). The index decides what
/// was issued and what was revoked; a certificate that it does not name is left out and remarked upon.
/// Error{file_unreadable, ca_not_found}, and what the database refuses.
ImportReport import_openssl_index(storage::Database& database, const ImportOrder& order,
                                  const std::filesystem::path& index,
                                  const std::optional<std::filesystem::path>& certificates, const Clock& clock);

/// A folder of certificates and CRLs of the CA, with folders in it. A serial number is revoked when any complete CRL
/// lists it, but suspended only when the newest one does: who was on hold and is listed no more was released. The same
/// errors.
ImportReport import_folder(storage::Database& database, const ImportOrder& order, const std::filesystem::path& folder,
                           const Clock& clock);

}  // namespace tamga::app
