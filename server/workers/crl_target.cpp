#include "server/workers/crl_target.hpp"

#include "ca-core/base/error.hpp"
#include "server/status/file.hpp"

namespace tamga::workers {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path) {
  throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot write", path)});
}

/// Made or found: everybody may enter it, whatever the umask is. Where it is not ours, it stays as it is, and what
/// cannot be written into it is told of by the file.
void open_folder(const std::filesystem::path& folder) {
  using std::filesystem::perms;
  std::error_code ignored;
  std::filesystem::permissions(
      folder, perms::owner_all | perms::group_read | perms::group_exec | perms::others_read | perms::others_exec,
      std::filesystem::perm_options::add, ignored);
}

/// The folders of a list below a directory, which itself is the operator's unless it was not there.
void make_folders(const std::filesystem::path& directory, const std::filesystem::path& folders) {
  std::error_code ignored;
  if (std::filesystem::create_directories(directory, ignored)) open_folder(directory);
  std::filesystem::path folder = directory;
  for (const std::filesystem::path& name : folders) {
    folder /= name;
    std::filesystem::create_directory(folder, ignored);
    open_folder(folder);
  }
}

}  // namespace

void CrlFolder::put(const OutgoingCrl& list, std::stop_token) {
  const std::filesystem::path place = directory_ / list.path;
  std::filesystem::path fresh = place;
  fresh += ".new";
  make_folders(directory_, std::filesystem::path(list.path).parent_path());
  const status::FileDescriptor file = status::create_file(fresh);
  if (!file) refuse(fresh);
  const CrlSource source = list.open();
  for (ByteView piece = source(); !piece.empty(); piece = source()) {
    if (!status::write_all(file, piece)) refuse(fresh);
  }
  using std::filesystem::perms;
  std::error_code failure;
  std::filesystem::permissions(fresh, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read,
                               failure);
  if (failure || !status::sync_data(file) || !status::put_in_place(fresh, place)) refuse(place);
}

}  // namespace tamga::workers
