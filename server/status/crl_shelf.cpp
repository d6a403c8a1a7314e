#include "server/status/crl_shelf.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/status/file.hpp"

namespace tamga::status {
namespace {

CrlSource source_of(ByteView octets) {
  return [octets]() mutable {
    const ByteView piece = octets.first(std::min(octets.size(), kCrlChunk));
    octets = octets.subspan(piece.size());
    return piece;
  };
}

[[noreturn]] void refuse(const char* what, const std::filesystem::path& path) {
  throw Error(Errc::file_unreadable, LogNote{describe_failure(what, path)});
}

}  // namespace

CrlShelf::CrlShelf(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::error_code failure;
  std::filesystem::create_directories(directory_, failure);
  if (!std::filesystem::is_directory(directory_, failure)) refuse("cannot make", directory_);
}

std::filesystem::path CrlShelf::path_of(std::string_view name) const {
  return directory_ / (std::string(name) + ".crl");
}

std::shared_ptr<const ShelvedCrl> CrlShelf::open(const std::filesystem::path& file, const Certificate& ca) {
  auto mapped = MappedFile::open(file);
  if (!mapped) return nullptr;
  auto shelved = std::make_shared<ShelvedCrl>();
  const ByteView octets = mapped->octets();
  shelved->summary = verify_crl(source_of(octets), ca);
  shelved->response = make_mapped_response("application/pkix-crl", octets, std::move(mapped),
                                           '"' + std::to_string(shelved->summary.header.number) + '"',
                                           shelved->summary.header.this_update, shelved->summary.header.next_update);
  return shelved;
}

bool CrlShelf::put(std::string_view name, std::shared_ptr<const ShelvedCrl> list) {
  const std::scoped_lock lock(mutex_);
  auto& place = lists_[std::string(name)];
  if (place && place->summary.header.number >= list->summary.header.number) return false;
  place = std::move(list);
  return true;
}

bool CrlShelf::restore(std::string_view name, const Certificate& ca) {
  auto list = open(path_of(name), ca);
  return list && put(name, std::move(list));
}

bool CrlShelf::replace(std::string_view name, const Certificate& ca, const std::function<void(const CrlSink&)>& write) {
  const auto path = path_of(name);
  auto fresh = path;
  fresh += ".new";
  {
    const FileDescriptor file = create_file(fresh);
    if (!file) refuse("cannot write", fresh);
    write([&](ByteView piece) {
      if (!write_all(file, piece)) refuse("cannot write", fresh);
    });
    if (!sync_data(file)) refuse("cannot write", fresh);
  }
  auto list = open(fresh, ca);
  if (!list) refuse("cannot read", fresh);
  const auto known = find(name);
  if (known && known->summary.header.number >= list->summary.header.number) return false;
  if (!put_in_place(fresh, path)) refuse("cannot write", path);
  return put(name, std::move(list));
}

std::shared_ptr<const ShelvedCrl> CrlShelf::find(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : found->second;
}

}  // namespace tamga::status
