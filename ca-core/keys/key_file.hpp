#pragma once

// Files that hold keys and passwords: written once with mode 0600, never overwritten, read only when nobody else can.

#include <filesystem>
#include <string>
#include <string_view>

#include "ca-core/base/secret.hpp"
#include "ca-core/keys/private_key.hpp"

namespace tamga {

enum class FileMode { secret, readable };  // 0600 and 0644

/// Creates the file (O_EXCL), writes, and syncs file and directory. Throws already_initialised when it exists and
/// file_unreadable when it cannot be written; no part of it is left then.
void write_new_file(const std::filesystem::path& path, std::string_view content, FileMode mode);

/// At most 1 MiB; throws file_unreadable.
std::string read_file(const std::filesystem::path& path);

/// As read_file, and refused (file_unreadable) when group or others may read the file.
std::string read_secret_file(const std::filesystem::path& path);

/// The first line of a secret file, without its line break.
Password read_password_file(const std::filesystem::path& path);

void write_key_file(const std::filesystem::path& path, const PrivateKey& key, const Password& password);
PrivateKey read_key_file(const std::filesystem::path& path, const Password& password);

}  // namespace tamga
