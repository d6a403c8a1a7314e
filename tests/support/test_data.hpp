#pragma once

// Files that tests read: tests/data, and collections that lie beside the repository on some machines.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"

namespace tamga::testing {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::string test_data(const std::string& name) {
  return read_text(std::filesystem::path(TAMGA_SOURCE_DIR) / "tests/data" / name);
}

/// A folder of a collection of real certificates and vectors; nullopt where it is not installed: the test is skipped.
inline std::optional<std::filesystem::path> collection(const std::string& name) {
  const auto folder = std::filesystem::path(TAMGA_SOURCE_DIR).parent_path() / "shared/data" / name;
  return std::filesystem::is_directory(folder) ? std::optional(folder) : std::nullopt;
}

inline std::vector<std::filesystem::path> files_with_extension(const std::filesystem::path& folder,
                                                               const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  return files;
}

}  // namespace tamga::testing
