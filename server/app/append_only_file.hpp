#pragma once

// A text file that only grows, line by line: what was appended is on the disk when append() returns. A last line
// without its end was cut off by a crash, counts as never written and is taken away before the next one.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "server/status/file.hpp"

namespace tamga::app {

class AppendOnlyFile {
 public:
  /// Reads the file, which need not exist yet. Error{file_unreadable}.
  explicit AppendOnlyFile(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  const std::vector<std::string>& lines() const { return lines_; }

  /// One line without its end. Error{file_unreadable}; then it is not known whether the line is there.
  void append(std::string_view line);

 private:
  std::filesystem::path path_;
  std::vector<std::string> lines_;
  std::size_t whole_octets_ = 0;
  status::FileDescriptor file_;
};

/// The fields of a line, between tabulators.
std::vector<std::string_view> fields_of(std::string_view line);

}  // namespace tamga::app
