#pragma once

// What an offline root knows of itself without a database: register.txt in its folder. A line is on the disk before
// what it tells of leaves; nothing is ever changed or removed.
//   root        NAME  TIME  certificate
//   certificate SERIAL  TIME  SHA-256 of the request  certificate
//   revocation  SERIAL  TIME  REASON
//   crl         NUMBER  TIME
// between tabulators, certificates as base64 of their DER.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/app/append_only_file.hpp"

namespace tamga::app {

class RootRegister {
 public:
  struct Root {
    std::string name;  // in URLs and file names
    Certificate certificate;
  };
  struct Issued {
    Bytes request_sha256;
    Certificate certificate;
  };

  /// Holds the folder, which must exist, until it goes: one act at a time. Error{configuration_invalid} when another
  /// one is at work or a line cannot be read.
  explicit RootRegister(const std::filesystem::path& folder);

  const std::optional<Root>& root() const { return root_; }
  const std::vector<Issued>& issued() const { return issued_; }
  const std::vector<CrlEntry>& revoked() const { return revoked_; }
  std::uint64_t last_crl_number() const { return last_crl_number_; }

  /// Whether this key, in whatever form, is the root's or in a certificate here.
  bool knows_key(const PublicKey& key) const;

  // Each is on the disk when it returns.
  void add_root(const std::string& name, const Certificate& certificate, Instant now);
  void add_certificate(ByteView request_sha256, const Certificate& certificate, Instant now);
  void add_revocation(const CrlEntry& entry);
  std::uint64_t draw_crl_number(Instant now);

 private:
  void read(std::string_view line);

  status::FileDescriptor lock_;
  AppendOnlyFile file_;
  std::optional<Root> root_;
  std::vector<Issued> issued_;
  std::vector<CrlEntry> revoked_;
  std::uint64_t last_crl_number_ = 0;
};

}  // namespace tamga::app
