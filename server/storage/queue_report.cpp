#include "server/storage/queue_report.hpp"

#include <algorithm>

namespace tamga::storage {
namespace {

constexpr std::size_t kCounted = 1000;

/// Fewer certificates, or less time, say nothing of a rate: instants are whole seconds.
constexpr std::size_t kFewest = 10;
constexpr std::chrono::seconds kShortest{2};

}  // namespace

std::optional<Instant> QueueReport::oldest_queued_at() {
  const auto row = transaction_.find(
      "SELECT a.queued_at FROM issuing_queue q JOIN applications a ON a.id = q.application_id "
      "WHERE q.leased_until IS NULL "
      "ORDER BY q.queue_number LIMIT 1");
  return row ? std::optional(row->get<Instant>("queued_at")) : std::nullopt;
}

/// Since the oldest one began to wait the queue was never empty, so that what was made from then on shows how fast the
/// daemons are and not how slowly applications came.
std::optional<double> QueueReport::per_second(const std::optional<Instant>& busy_since, Instant now) {
  if (!busy_since) return std::nullopt;
  const auto row = transaction_.one(
      "SELECT count(*) AS made, min(issued_at) AS first FROM (SELECT issued_at FROM certificates WHERE issued_at >= $1 "
      "ORDER BY issued_at DESC LIMIT $2) AS latest",
      {*busy_since, kCounted});
  const auto made = row.get<std::size_t>("made");
  if (made < kFewest) return std::nullopt;
  const auto time = now - (made < kCounted ? *busy_since : row.get<Instant>("first"));
  if (time < kShortest) return std::nullopt;
  return static_cast<double>(made) / static_cast<double>(time.count());
}

std::optional<QueuePlace> QueueReport::place_of(ApplicationId application, Instant now) {
  const auto row = transaction_.find(
      "SELECT q.queue_number - (SELECT min(queue_number) FROM issuing_queue) AS numbers, "
      "(SELECT count(*) FROM (SELECT FROM issuing_queue o WHERE o.queue_number < q.queue_number "
      "ORDER BY o.queue_number DESC LIMIT $2) AS near) AS counted FROM issuing_queue q WHERE q.application_id = $1",
      {application, kCounted});
  if (!row) return std::nullopt;
  auto ahead = row->get<std::size_t>("counted");
  if (ahead == kCounted) ahead = std::max(ahead, static_cast<std::size_t>(row->get<std::int64_t>("numbers")));
  return QueuePlace{.ahead = ahead, .per_second = per_second(oldest_queued_at(), now)};
}

QueueLengths QueueReport::lengths(Instant now) {
  QueueLengths lengths;
  const auto row = transaction_.one(
      "SELECT count(*) FILTER (WHERE leased_until IS NULL) AS queued, count(leased_until) AS issuing, "
      "(SELECT count(*) FROM applications WHERE state = 'parked') AS parked "
      "FROM issuing_queue");
  lengths.queued = row.get<std::size_t>("queued");
  lengths.issuing = row.get<std::size_t>("issuing");
  lengths.parked = row.get<std::size_t>("parked");
  lengths.oldest_queued_at = oldest_queued_at();
  lengths.per_second = per_second(lengths.oldest_queued_at, now);
  return lengths;
}

std::vector<ParkedApplication> QueueReport::parked(std::size_t limit) {
  std::vector<ParkedApplication> parked;
  for (const Row row : transaction_.exec("SELECT id, failures, split_part(parked_reason, E'\\n', 1) AS reason FROM "
                                         "applications WHERE state = 'parked' ORDER BY queue_number LIMIT $1",
                                         {limit})) {
    parked.push_back({row.get<ApplicationId>("id"), row.get<int>("failures"), row.get<std::string>("reason")});
  }
  return parked;
}

}  // namespace tamga::storage
