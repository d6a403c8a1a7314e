#include "server/app/root_register.hpp"

#include <algorithm>
#include <charconv>

#include <fcntl.h>
#include <sys/file.h>

#include "ca-core/base/error.hpp"

namespace tamga::app {
namespace {

constexpr std::string_view kRoot = "root";
constexpr std::string_view kCertificate = "certificate";
constexpr std::string_view kRevocation = "revocation";
constexpr std::string_view kCrl = "crl";

[[noreturn]] void unreadable(std::string_view line) {
  throw Error(Errc::configuration_invalid,
              LogNote{"the root's register has a line that cannot be read: " + std::string(line.substr(0, 60))});
}

status::FileDescriptor locked(const std::filesystem::path& folder) {
  status::FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor) throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot open", folder)});
  if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(Errc::configuration_invalid, LogNote{"another `tamga ceremony` is at work in " + folder.string()});
  }
  return descriptor;
}

std::string joined(std::initializer_list<std::string_view> fields) {
  std::string line;
  for (const std::string_view field : fields) line.append(line.empty() ? "" : "\t").append(field);
  return line;
}

Certificate certificate_in(std::string_view base64, std::string_view line) {
  const auto der = from_base64(base64);
  if (!der) unreadable(line);
  return Certificate::parse_der(*der);
}

}  // namespace

RootRegister::RootRegister(const std::filesystem::path& folder)
    : lock_(locked(folder)), file_(folder / "register.txt") {
  for (const std::string& line : file_.lines()) read(line);
}

void RootRegister::read(std::string_view line) {
  const auto fields = fields_of(line);
  const auto at = fields.size() >= 3 ? parse_rfc3339(fields[2]) : std::nullopt;
  if (!at) unreadable(line);
  if (fields[0] == kRoot && fields.size() == 4 && !root_) {
    root_.emplace(std::string(fields[1]), certificate_in(fields[3], line));
  } else if (fields[0] == kCertificate && fields.size() == 5) {
    const auto request = from_hex(fields[3]);
    if (!request) unreadable(line);
    issued_.push_back({*request, certificate_in(fields[4], line)});
  } else if (fields[0] == kRevocation && fields.size() == 4) {
    const auto serial = SerialNumber::parse_hex(fields[1]);
    const auto reason = parse_revocation_reason(fields[3]);
    if (!serial || !reason) unreadable(line);
    revoked_.push_back({.serial = *serial, .revoked_at = *at, .reason = reason});
  } else if (fields[0] == kCrl && fields.size() == 3) {
    const char* end = fields[1].data() + fields[1].size();
    if (std::from_chars(fields[1].data(), end, last_crl_number_).ptr != end) unreadable(line);
  } else {
    unreadable(line);
  }
}

bool RootRegister::knows_key(const PublicKey& key) const {
  const Bytes fingerprint = key.fingerprint();
  return (root_ && root_->certificate.public_key().fingerprint() == fingerprint) ||
         std::ranges::any_of(
             issued_, [&](const Issued& one) { return one.certificate.public_key().fingerprint() == fingerprint; });
}

void RootRegister::add_root(const std::string& name, const Certificate& certificate, Instant now) {
  file_.append(joined({kRoot, name, to_rfc3339(now), to_base64(certificate.der())}));
  root_.emplace(name, certificate);
}

void RootRegister::add_certificate(ByteView request_sha256, const Certificate& certificate, Instant now) {
  file_.append(joined({kCertificate, certificate.serial().to_hex(), to_rfc3339(now), to_hex(request_sha256),
                       to_base64(certificate.der())}));
  issued_.push_back({Bytes(request_sha256.begin(), request_sha256.end()), certificate});
}

void RootRegister::add_revocation(const CrlEntry& entry) {
  file_.append(joined({kRevocation, entry.serial.to_hex(), to_rfc3339(entry.revoked_at), to_string(*entry.reason)}));
  revoked_.push_back(entry);
}

std::uint64_t RootRegister::draw_crl_number(Instant now) {
  const std::uint64_t number = last_crl_number_ + 1;
  file_.append(joined({kCrl, std::to_string(number), to_rfc3339(now)}));
  last_crl_number_ = number;
  return number;
}

}  // namespace tamga::app
