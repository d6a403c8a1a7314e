#pragma once

// A file's octets once more, compressed (RFC 1952), for clients that take it so. zlib is seen by its .cpp alone.

#include <filesystem>
#include <memory>

#include "ca-core/base/bytes.hpp"
#include "server/status/file.hpp"

namespace tamga::status {

/// Compresses through a file at `path` that is unlinked as soon as it is mapped: nothing stays behind. In constant
/// memory. Null where it does not save a tenth. Error{file_unreadable} when the disk fails.
std::shared_ptr<const MappedFile> gzip_where_it_helps(ByteView octets, const std::filesystem::path& path);

}  // namespace tamga::status
