#pragma once

// This daemon's own copies of the current CRLs, one file a CA, served without the database.

#include <filesystem>
#include <functional>
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

  /// Takes the file that an earlier run left. False when there is none; Error{crl_invalid} when it is not whole or
  /// another CA's.
  bool restore(std::string_view name, const Certificate& ca);

  /// Writes a list to a file beside the old one, verifies it and puts it in the old one's place. `write` is given a
  /// function that takes the octets. Error{crl_invalid}, file_unreadable; false when the shelf has a newer number.
  bool replace(std::string_view name, const Certificate& ca, const std::function<void(const CrlSink&)>& write);

  /// Null when there is none.
  std::shared_ptr<const ShelvedCrl> find(std::string_view name) const;

 private:
  std::filesystem::path path_of(std::string_view name) const;
  static std::shared_ptr<const ShelvedCrl> open(const std::filesystem::path& file, const Certificate& ca);
  bool put(std::string_view name, std::shared_ptr<const ShelvedCrl> list);

  std::filesystem::path directory_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ShelvedCrl>, std::less<>> lists_;
};

}  // namespace tamga::status
