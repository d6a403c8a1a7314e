#pragma once

// Files that tests read: tests/data.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace tamga::testing {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::string test_data(const std::string& name) {
  return read_text(std::filesystem::path(TAMGA_SOURCE_DIR) / "tests/data" / name);
}

/// The files of a folder of tests/data.
inline std::vector<std::filesystem::path> files_with_extension(const std::string& folder,
                                                               const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(TAMGA_SOURCE_DIR) / "tests/data" / folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  return files;
}

}  // namespace tamga::testing
