#pragma once

// A place outside where CRLs are put: a folder that a web server serves.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>

#include "ca-core/revocation/crl.hpp"

namespace tamga::workers {

/// One list on its way out.
struct OutgoingCrl {
  std::string path;  // "gost-qualified.crl", "gost-qualified/16/07.crl"
  std::uint64_t octets;
  std::function<CrlSource()> open;  // from the beginning, as often as need be
};

class CrlTarget {
 public:
  CrlTarget() = default;
  virtual ~CrlTarget() = default;
  CrlTarget(const CrlTarget&) = delete;
  CrlTarget& operator=(const CrlTarget&) = delete;

  /// For logs, metrics and the lock of whoever delivers. It holds no secret.
  virtual std::string name() const = 0;

  /// Whole or not at all, in the place of an older one. Told to stop, it gives up within a second or two.
  /// Error{file_unreadable, unavailable} with a note.
  virtual void put(const OutgoingCrl& list, std::stop_token stop) = 0;
};

/// Files that everybody may read, made whole beside the old ones and put in their places, in folders that everybody may
/// enter.
class CrlFolder final : public CrlTarget {
 public:
  explicit CrlFolder(std::filesystem::path directory) : directory_(std::move(directory)) {}
  std::string name() const override { return directory_.string(); }
  void put(const OutgoingCrl& list, std::stop_token stop) override;

 private:
  std::filesystem::path directory_;
};

}  // namespace tamga::workers
