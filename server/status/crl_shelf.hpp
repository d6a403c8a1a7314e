#pragma once

// This daemon's own copies of the current CRLs, one file a CA, served without the database.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::status {

struct ShelvedCrl {
  CrlSummary summary;
  ReadyResponsePtr response;  // its body is the mapped file
};

/// Thread-safe.
class CrlShelf {
 public:
  /// Makes the directory if need be. Error{file_unreadable}.
  explicit CrlShelf(std::filesystem::path directory);

  /// Takes the file that an earlier run left, if it is whole and this CA's. False when there is none.
  bool restore(std::string_view name, const Certificate& ca);

  /// Writes a list to a file beside the old one, verifies it and puts it in the old one's place. `write` is given a
  /// function that takes the octets. Error{crl_invalid}, file_unreadable; false when the shelf has a newer number.
  bool replace(std::string_view name, const Certificate& ca, const std::function<void(const CrlSink&)>& write);

  /// Null when there is none.
  std::shared_ptr<const ShelvedCrl> find(std::string_view name) const;

 private:
  std::shared_ptr<const ShelvedCrl> open(const std::filesystem::path& file, const Certificate& ca) const;

  std::filesystem::path directory_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ShelvedCrl>, std::less<>> lists_;
};

}  // namespace tamga::status
