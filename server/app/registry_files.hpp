#pragma once

// Certificates and CRLs in files as other programs leave them: PEM with or without text around it, several objects in
// one file, or DER.

#include <filesystem>
#include <vector>

#include "ca-core/moving/foreign_crl.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::app {

struct FileObjects {
  std::vector<Certificate> certificates;
  std::vector<ForeignCrl> crls;
  bool damaged = false;  // something was meant to be such an object and cannot be read
};

/// A file of another kind gives nothing and is not damaged, unless its name says that it is one of these (.pem, .crt,
/// .cer, .der, .crl). Error{file_unreadable} when the file cannot be opened.
FileObjects read_objects(const std::filesystem::path& file);

/// Every regular file below the folder, in the order of their names. Error{file_unreadable} when it is no folder.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

}  // namespace tamga::app
