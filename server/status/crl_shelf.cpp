#include "server/status/crl_shelf.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/crl_shard.hpp"
#include "server/status/file.hpp"
#include "server/status/gzip_file.hpp"

namespace tamga::status {
namespace {

constexpr std::string_view kEnding = ".crl";
constexpr std::string_view kDeltaPart = "delta";

/// How a list is asked for.
std::string key_of(std::string_view name, std::string_view part) {
  return part.empty() ? std::string(name) : std::string(name) + '/' + std::string(part);
}

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

CrlKind kind_of(std::string_view part) {
  if (part.empty()) return CrlKind::complete;
  return part == kDeltaPart ? CrlKind::delta : CrlKind::shard;
}

}  // namespace

bool is_crl_part(std::string_view text) {
  return text == kDeltaPart || is_crl_shard_name(text);
}

CrlShelf::CrlShelf(std::filesystem::path directory, std::optional<std::chrono::seconds> longest_age)
    : directory_(std::move(directory)), longest_age_(longest_age) {
  std::error_code failure;
  std::filesystem::create_directories(directory_, failure);
  if (!std::filesystem::is_directory(directory_, failure)) refuse("cannot make", directory_);
}

// Names of CAs have no dot.
std::filesystem::path CrlShelf::path_of(std::string_view name, std::string_view part) const {
  std::string file(name);
  if (!part.empty()) file += '.' + std::string(part);
  std::ranges::replace(file, '/', '-');
  return directory_ / (file + std::string(kEnding));
}

std::shared_ptr<const ShelvedCrl> CrlShelf::open(const std::filesystem::path& file, const Certificate& ca,
                                                 std::string_view key) const {
  const std::size_t slash = key.find('/');
  const std::string_view part = slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1);
  auto mapped = MappedFile::open(file);
  if (!mapped) return nullptr;
  auto shelved = std::make_shared<ShelvedCrl>();
  const ByteView octets = mapped->octets();
  shelved->summary = verify_crl(source_of(octets), ca, {}, kind_of(part));
  // One shard must not pass for another.
  const std::string& point = shelved->summary.header.issuing_point;
  if (kind_of(part) == CrlKind::shard && !point.ends_with("/crl/" + std::string(key) + std::string(kEnding))) {
    throw Error(Errc::crl_invalid, LogNote{"the shard " + point + " in the place of " + std::string(key)});
  }
  shelved->response = make_mapped_response("application/pkix-crl", octets, std::move(mapped),
                                           keeping(shelved->summary.header, Coding::identity), Coding::identity);
  return shelved;
}

// A number is never used twice, so it tells lists apart; a moment does not, in whole seconds. Numbers are the
// milliseconds of thisUpdate unless these were taken (storage/crls.hpp): where they are, it is the first list of its
// second, and its clients may ask by date.
Keeping CrlShelf::keeping(const CrlHeader& header, Coding coding) const {
  const auto moment =
      static_cast<std::uint64_t>(std::chrono::milliseconds(header.this_update.time_since_epoch()).count());
  return {.etag = '"' + std::to_string(header.number) + (coding == Coding::gzip ? "-gzip\"" : "\""),
          .last_modified = header.this_update,
          .expires = header.next_update,
          .longest_age = longest_age_,
          .known_by_date = header.number == moment};
}

// Apart from putting a list in its place: it is served at once, and smaller a moment later.
void CrlShelf::compress() {
  std::map<std::string, std::shared_ptr<const ShelvedCrl>, std::less<>> lists;
  {
    const std::scoped_lock lock(mutex_);
    lists = lists_;
  }
  for (const auto& [key, list] : lists) {
    if (list->gzip_tried) continue;
    auto compressed = std::make_shared<ShelvedCrl>(*list);
    compressed->gzip_tried = true;
    if (auto file = gzip_where_it_helps(list->response->mapped, directory_ / ".gzip")) {
      const ByteView octets = file->octets();
      compressed->gzipped = make_mapped_response("application/pkix-crl", octets, std::move(file),
                                                 keeping(list->summary.header, Coding::gzip), Coding::gzip);
    }
    const std::scoped_lock lock(mutex_);
    const auto place = lists_.find(key);
    if (place != lists_.end() && place->second == list) place->second = std::move(compressed);
  }
}

bool CrlShelf::put(const std::string& key, std::shared_ptr<const ShelvedCrl> list) {
  const std::scoped_lock lock(mutex_);
  auto& place = lists_[key];
  if (place && place->summary.header.number >= list->summary.header.number) return false;
  place = std::move(list);
  return true;
}

bool CrlShelf::restore(std::string_view name, const Certificate& ca) {
  auto list = open(path_of(name, {}), ca, name);
  const bool found = list && put(key_of(name, {}), std::move(list));
  for (const std::string& part : parts_on_disk(name)) {
    auto restored = open(path_of(name, part), ca, key_of(name, part));
    if (restored) put(key_of(name, part), std::move(restored));
  }
  return found;
}

std::vector<std::string> CrlShelf::parts_on_disk(std::string_view name) const {
  std::vector<std::string> parts;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    std::string part = entry.path().filename().string();
    if (!part.starts_with(std::string(name) + '.') || !part.ends_with(kEnding)) continue;
    part.erase(0, name.size() + 1);
    if (part.size() < kEnding.size()) continue;  // the complete list
    part.resize(part.size() - kEnding.size());
    std::ranges::replace(part, '-', '/');
    if (is_crl_part(part)) parts.push_back(std::move(part));
  }
  return parts;
}

bool CrlShelf::replace(std::string_view name, const Certificate& ca, const std::function<void(const CrlSink&)>& write,
                       std::string_view part) {
  const auto path = path_of(name, part);
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
  const std::string key = key_of(name, part);
  auto list = open(fresh, ca, key);
  if (!list) refuse("cannot read", fresh);
  const auto known = find(key);
  if (known && known->summary.header.number >= list->summary.header.number) return false;
  if (!put_in_place(fresh, path)) refuse("cannot write", path);
  return put(key, std::move(list));
}

void CrlShelf::keep_parts(std::string_view name, const std::vector<std::string>& parts) {
  const std::string prefix = std::string(name) + '/';
  std::vector<std::string> removed;
  {
    const std::scoped_lock lock(mutex_);
    for (auto place = lists_.lower_bound(prefix); place != lists_.end() && place->first.starts_with(prefix);) {
      std::string part = place->first.substr(prefix.size());
      if (std::ranges::find(parts, part) != parts.end()) {
        ++place;
        continue;
      }
      removed.push_back(std::move(part));
      place = lists_.erase(place);
    }
  }
  // Whoever is being sent it has it mapped.
  for (const std::string& part : removed) std::filesystem::remove(path_of(name, part));
}

std::shared_ptr<const ShelvedCrl> CrlShelf::find(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : found->second;
}

}  // namespace tamga::status
