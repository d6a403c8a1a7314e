#include "server/workers/fetched_lists.hpp"

#include <algorithm>
#include <utility>

namespace tamga::workers {

namespace {

const std::filesystem::path& made(const std::filesystem::path& directory) {
  std::error_code ignored;  // without it the file tells
  std::filesystem::create_directories(directory, ignored);
  return directory;
}

}  // namespace

FetchedLists::FetchedLists(const std::filesystem::path& spool_directory)
    : octets_(std::make_unique<CrlSpool>(made(spool_directory))) {}

void FetchedLists::add(std::string name, const Certificate& ca, CrlKind kind,
                       const std::function<void(const CrlSink&)>& give) {
  const std::uint64_t from = octets_->size();
  give([this](ByteView piece) {
    octets_->buffer().insert(octets_->buffer().end(), piece.begin(), piece.end());
    octets_->buffer_grown();
  });
  octets_->complete();
  List list{.name = std::move(name), .octets = octets_->size() - from, .from = from};
  verify_crl(source(list), ca, {}, kind);
  lists_.push_back(std::move(list));
}

CrlSource FetchedLists::source(const List& list) const {
  return
      [spool = octets_.get(), buffer = Bytes(), at = list.from, end = list.from + list.octets]() mutable -> ByteView {
        buffer.resize(std::min<std::uint64_t>(kCrlChunk, end - at));
        spool->read(at, buffer);
        at += buffer.size();
        return buffer;
      };
}

}  // namespace tamga::workers
