#pragma once

// This daemon's own copies of the current CRLs, one file for each, served without the database. Beside its complete
// list a CA may have parts: "delta", and shards by their names ("16/07").

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::status {

struct ShelvedCrl {
  CrlSummary summary;
  ReadyResponsePtr response;  // its body is the mapped file
  ReadyResponsePtr gzipped;   // the same, compressed; null where that does not help, and at first
  bool gzip_tried = false;
};

/// Whether it names a part.
bool is_crl_part(std::string_view text);

/// Thread-safe.
class CrlShelf {
 public:
  /// Makes the directory if need be. Error{file_unreadable}. `longest_age`: how long caches may keep a list without
  /// asking for a newer one; until its nextUpdate without it.
  explicit CrlShelf(std::filesystem::path directory, std::optional<std::chrono::seconds> longest_age = std::nullopt);

  /// Takes the files that an earlier run left, the list's and its parts'. False when there is no complete list;
  /// Error{crl_invalid} when one is not whole or another CA's.
  bool restore(std::string_view name, const Certificate& ca);

  /// Writes a list to a file beside the old one, verifies it and puts it in the old one's place. `write` is given a
  /// function that takes the octets. Error{crl_invalid}, file_unreadable; false when the shelf has a newer number.
  bool replace(std::string_view name, const Certificate& ca, const std::function<void(const CrlSink&)>& write,
               std::string_view part = {});

  /// Compresses what has come since the last time.
  void compress();

  /// Takes away all parts but these.
  void keep_parts(std::string_view name, const std::vector<std::string>& parts);

  /// A complete list by the CA's name, a part by "NAME/PART". Null when there is none.
  std::shared_ptr<const ShelvedCrl> find(std::string_view name) const;

 private:
  std::filesystem::path path_of(std::string_view name, std::string_view part) const;
  std::shared_ptr<const ShelvedCrl> open(const std::filesystem::path& file, const Certificate& ca,
                                         std::string_view key) const;
  Keeping keeping(const CrlHeader& header, Coding coding) const;
  std::vector<std::string> parts_on_disk(std::string_view name) const;
  bool put(const std::string& key, std::shared_ptr<const ShelvedCrl> list);

  std::filesystem::path directory_;
  std::optional<std::chrono::seconds> longest_age_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ShelvedCrl>, std::less<>> lists_;
};

}  // namespace tamga::status
