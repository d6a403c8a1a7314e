#include "server/status/gzip_file.hpp"

#include <algorithm>
#include <array>

#include <zlib.h>

#include "ca-core/base/error.hpp"

namespace tamga::status {
namespace {

// A short list fits one packet either way.
constexpr std::size_t kShort = 1024;
constexpr std::size_t kWindowWithGzipHeader = 15 + 16;
constexpr std::size_t kPiece = std::size_t{1} << 16U;

class Deflater {
 public:
  Deflater() {
    // The fastest level: serial numbers are random, and what repeats around them repeats at once.
    if (deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, static_cast<int>(kWindowWithGzipHeader), 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw Error(Errc::internal, LogNote{"zlib cannot be used"});
    }
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  /// False when the disk fails.
  bool write(ByteView octets, bool is_last, const FileDescriptor& file) {
    stream_.next_in = const_cast<Bytef*>(octets.data());
    stream_.avail_in = static_cast<uInt>(octets.size());
    do {
      stream_.next_out = output_.data();
      stream_.avail_out = static_cast<uInt>(output_.size());
      deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
      if (!write_all(file, ByteView(output_).first(output_.size() - stream_.avail_out))) return false;
    } while (stream_.avail_out == 0);
    return true;
  }

 private:
  z_stream stream_{};
  std::array<std::uint8_t, kPiece> output_{};
};

}  // namespace

std::shared_ptr<const MappedFile> gzip_where_it_helps(ByteView octets, const std::filesystem::path& path) {
  if (octets.size() < kShort) return nullptr;
  const FileDescriptor file = create_file(path);
  const auto refuse = [&] { throw Error(Errc::file_unreadable, LogNote{describe_failure("cannot write", path)}); };
  if (!file) refuse();
  Deflater deflater;
  for (ByteView rest = octets; !rest.empty();) {
    const ByteView piece = rest.first(std::min(rest.size(), kPiece));
    rest = rest.subspan(piece.size());
    if (!deflater.write(piece, rest.empty(), file)) refuse();
  }
  auto mapped = MappedFile::open(path);
  if (!mapped) refuse();
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return mapped->octets().size() < octets.size() / 10 * 9 ? mapped : nullptr;
}

}  // namespace tamga::status
