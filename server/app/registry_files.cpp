#include "server/app/registry_files.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/status/file.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCertificateLabel = "CERTIFICATE";
constexpr std::string_view kCrlLabel = "X509 CRL";

bool add_certificate(FileObjects& objects, ByteView der) {
  try {
    objects.certificates.push_back(Certificate::parse_der(der));
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool add_crl(FileObjects& objects, ByteView der) {
  try {
    objects.crls.push_back(ForeignCrl::parse_der(der));
    return true;
  } catch (const Error&) {
    return false;
  }
}

void read_pem(FileObjects& objects, std::string_view text) {
  while (const auto block = pem::first_block(text, {kCertificateLabel, kCrlLabel})) {
    const bool read = block->label == kCrlLabel ? add_crl(objects, block->der) : add_certificate(objects, block->der);
    objects.damaged = objects.damaged || !read;
    text = block->rest;
  }
  // What follows the last whole block is no block, or one that is broken.
  objects.damaged = objects.damaged || text.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos ||
                    text.find("-----BEGIN X509 CRL-----") != std::string_view::npos;
}

bool is_named_as_one(const fs::path& file) {
  constexpr std::array<std::string_view, 5> kExtensions{".pem", ".crt", ".cer", ".der", ".crl"};
  std::string extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::ranges::find(kExtensions, extension) != kExtensions.end();
}

/// Keys and requests are PEM too, and may well lie beside certificates.
bool is_other_pem(std::string_view text) {
  return text.find("-----BEGIN ") != std::string_view::npos;
}

}  // namespace

FileObjects read_objects(const fs::path& file) {
  const auto mapped = status::MappedFile::open(file);
  if (!mapped) throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot read", file)});
  const ByteView octets = mapped->octets();
  const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());

  FileObjects objects;
  const bool is_der = !octets.empty() && octets[0] == der::kSequence;
  if (is_der) {
    if (!add_certificate(objects, octets)) add_crl(objects, octets);
  } else {
    read_pem(objects, text);
  }
  const bool nothing = objects.certificates.empty() && objects.crls.empty();
  if (nothing && is_named_as_one(file) && (is_der || !is_other_pem(text))) objects.damaged = true;
  return objects;
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::error_code failure;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    if (at->is_regular_file()) files.push_back(at->path());
  }
  if (failure) throw Error(Errc::file_unreadable, LogNote{folder.string() + ": " + failure.message()});
  std::ranges::sort(files);
  return files;
}

}  // namespace tamga::app
