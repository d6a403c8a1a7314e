#include "ca-core/keys/key_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

constexpr std::size_t kMaxFileOctets = 1024 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool valid() const { return number_ >= 0; }
  int get() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void refuse(const std::filesystem::path& path, const char* why) {
  throw Error(Errc::file_unreadable, LogNote{path.string() + ": " + why});
}

[[noreturn]] void refuse_by_errno(const std::filesystem::path& path) {
  refuse(path, std::strerror(errno));
}

void write_all(const Descriptor& file, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse_by_errno(path);
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.get()) != 0) refuse_by_errno(path);
}

void sync_directory(const std::filesystem::path& path) {
  const auto directory = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.valid() || ::fsync(descriptor.get()) != 0) refuse_by_errno(directory);
}

struct stat status_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) refuse_by_errno(path);
  if (!S_ISREG(status.st_mode)) refuse(path, "not a regular file");
  return status;
}

std::string content_of(const Descriptor& file, const std::filesystem::path& path) {
  std::string content;
  // Never grown: growing would leave pieces of a key in freed memory.
  content.reserve(kMaxFileOctets + 1);
  content.resize(kMaxFileOctets + 1);
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t count = ::read(file.get(), content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse_by_errno(path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > kMaxFileOctets) refuse(path, "larger than 1 MiB");
  content.resize(size);
  return content;
}

/// Without O_NONBLOCK, opening a FIFO would wait for a writer before status_of() can refuse it.
Descriptor opened(const std::filesystem::path& path) {
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (number < 0) refuse_by_errno(path);
  return Descriptor(number);
}

/// Wipes what was read from a secret file.
struct WipedText {
  std::string text;
  ~WipedText() { wipe(text.data(), text.size()); }
};

}  // namespace

void write_new_file(const std::filesystem::path& path, std::string_view content, FileMode mode) {
  const mode_t bits = mode == FileMode::secret ? 0600 : 0644;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, bits));
  if (!file.valid()) {
    if (errno == EEXIST) throw Error(Errc::already_initialised, LogNote{path.string() + " exists"});
    refuse_by_errno(path);
  }
  try {
    // Past the umask, which may take more away than a readable file wants.
    if (::fchmod(file.get(), bits) != 0) refuse_by_errno(path);
    write_all(file, content, path);
    sync_directory(path);
  } catch (const Error&) {
    // Half a key would stand in the way of the next attempt.
    ::unlink(path.c_str());
    throw;
  }
}

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file = opened(path);
  status_of(file, path);
  return content_of(file, path);
}

std::string read_secret_file(const std::filesystem::path& path) {
  const Descriptor file = opened(path);
  if ((status_of(file, path).st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    refuse(path, "group or others have access to it; chmod 600 it");
  }
  return content_of(file, path);
}

Password read_password_file(const std::filesystem::path& path) {
  const WipedText content{read_secret_file(path)};
  const std::string_view text = content.text;
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) refuse(path, "no password in it");
  return Password(as_bytes(line));
}

void write_key_file(const std::filesystem::path& path, const PrivateKey& key, const Password& password) {
  write_new_file(path, key.to_encrypted_pem(password), FileMode::secret);
}

PrivateKey read_key_file(const std::filesystem::path& path, const Password& password) {
  const WipedText content{read_secret_file(path)};
  return PrivateKey::from_pem(content.text, password);
}

}  // namespace tamga
