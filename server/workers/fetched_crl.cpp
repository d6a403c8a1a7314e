#include "server/workers/fetched_crl.hpp"

#include <algorithm>

namespace tamga::workers {

namespace {

const std::filesystem::path& made(const std::filesystem::path& directory) {
  std::error_code ignored;  // without it the file tells
  std::filesystem::create_directories(directory, ignored);
  return directory;
}

}  // namespace

FetchedCrl::FetchedCrl(const std::filesystem::path& spool_directory, const Certificate& ca, CrlKind kind,
                       const std::function<void(const CrlSink&)>& give)
    : octets_(made(spool_directory)) {
  give([this](ByteView piece) {
    octets_.buffer().insert(octets_.buffer().end(), piece.begin(), piece.end());
    octets_.buffer_grown();
  });
  octets_.complete();
  summary_ = verify_crl(source(), ca, {}, kind);
}

CrlSource FetchedCrl::source() const {
  return [this, buffer = Bytes(), at = std::uint64_t{0}]() mutable -> ByteView {
    buffer.resize(std::min<std::uint64_t>(kCrlChunk, octets_.size() - at));
    octets_.read(at, buffer);
    at += buffer.size();
    return buffer;
  };
}

}  // namespace tamga::workers
