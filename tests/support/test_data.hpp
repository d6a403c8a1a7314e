#pragma once

// Files that tests read: tests/data, and published examples that lie beside the project and are no part of it.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
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

/// The files of a folder of ../shared/data in the order of their names; none, and a word that says so, where it is not.
inline std::vector<std::filesystem::path> examples_beside(const std::string& folder, const std::string& extension) {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path whole = std::filesystem::path(TAMGA_SOURCE_DIR) / "../shared/data" / folder;
  if (!std::filesystem::exists(whole)) {
    std::cout << "skipped: there is no " << folder << " beside the project\n";
    return files;
  }
  for (const auto& entry : std::filesystem::directory_iterator(whole)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace tamga::testing
