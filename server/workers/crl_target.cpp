#include "server/workers/crl_target.hpp"

#include "ca-core/base/error.hpp"
#include "server/status/file.hpp"

namespace tamga::workers {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path) {
  throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot write", path)});
}

}  // namespace

void CrlFolder::put(const OutgoingCrl& list, std::stop_token) {
  const std::filesystem::path place = directory_ / list.path;
  std::filesystem::path fresh = place;
  fresh += ".new";
  std::error_code failure;
  std::filesystem::create_directories(place.parent_path(), failure);
  const status::FileDescriptor file = status::create_file(fresh);
  if (!file) refuse(fresh);
  const CrlSource source = list.open();
  for (ByteView piece = source(); !piece.empty(); piece = source()) {
    if (!status::write_all(file, piece)) refuse(fresh);
  }
  using std::filesystem::perms;
  std::filesystem::permissions(fresh, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read,
                               failure);
  if (failure || !status::sync_data(file) || !status::put_in_place(fresh, place)) refuse(place);
}

}  // namespace tamga::workers
