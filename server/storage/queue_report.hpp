#pragma once

// How long the issuing queue is and how fast it moves; reads only, and never so much that asking slows issuing down.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// Where an application in the queue stands.
struct QueuePlace {
  std::size_t ahead;                 // applications that come before it, those in a worker's hands included
  std::optional<double> per_second;  // certificates made of late; nullopt while there is no measure
};

struct QueueLengths {
  std::size_t queued = 0;
  std::size_t issuing = 0;
  std::size_t parked = 0;
  std::optional<Instant> oldest_queued_at;  // of those that nobody has in hand
  std::optional<double> per_second;         // as in QueuePlace
};

struct ParkedApplication {
  ApplicationId id;
  int failures;
  std::string reason;  // the code of the error; no more, which might name what the applicant wrote
};

class QueueReport {
 public:
  explicit QueueReport(Transaction& transaction) : transaction_(transaction) {}

  /// nullopt for an application that is not in the queue. `ahead` is counted up to a thousand; beyond that it is taken
  /// from the queue's numbers, which have gaps, and may be too large.
  std::optional<QueuePlace> place_of(ApplicationId application, Instant now);

  QueueLengths lengths(Instant now);

  /// The first so many, oldest first.
  std::vector<ParkedApplication> parked(std::size_t limit);

 private:
  std::optional<double> per_second(const std::optional<Instant>& busy_since, Instant now);
  std::optional<Instant> oldest_queued_at();

  Transaction& transaction_;
};

}  // namespace tamga::storage
