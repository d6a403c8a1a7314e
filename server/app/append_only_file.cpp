#include "server/app/append_only_file.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"

namespace tamga::app {

AppendOnlyFile::AppendOnlyFile(std::filesystem::path path) : path_(std::move(path)) {
  if (!std::filesystem::exists(path_)) return;
  std::ifstream file(path_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot read", path_)});
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', whole_octets_)) {
    lines_.push_back(text.substr(whole_octets_, end - whole_octets_));
    whole_octets_ = end + 1;
  }
}

void AppendOnlyFile::append(std::string_view line) {
  const std::string text = std::string(line) + '\n';
  const auto refuse = [&] {
    throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot write", path_)});
  };
  if (!file_) {
    file_ = status::FileDescriptor(
        ::open(path_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH));
    if (!file_ || ::ftruncate(file_.get(), static_cast<off_t>(whole_octets_)) != 0) refuse();
    if (!status::sync_directory(path_.parent_path())) refuse();
  }
  if (!status::write_all(file_, as_bytes(text)) || !status::sync_data(file_)) refuse();
  whole_octets_ += text.size();
  lines_.emplace_back(line);
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  std::size_t begin = 0;
  for (std::size_t end = line.find('\t'); end != std::string_view::npos; end = line.find('\t', begin)) {
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  fields.push_back(line.substr(begin));
  return fields;
}

}  // namespace tamga::app
