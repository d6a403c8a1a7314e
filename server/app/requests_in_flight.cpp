#include "server/app/requests_in_flight.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::app {

RequestsInFlight::Entry::Entry(RequestsInFlight& requests, OperatorId caller, const std::string& key)
    : requests_(requests), key_(caller, key) {
  const std::scoped_lock lock(requests_.mutex_);
  if (!requests_.keys_.insert(key_).second) {
    throw Error(Errc::idempotency_in_progress, {.fields = {}, .members = {}, .retry_after_seconds = 1});
  }
}

RequestsInFlight::Entry::~Entry() {
  const std::scoped_lock lock(requests_.mutex_);
  requests_.keys_.erase(key_);
}

}  // namespace tamga::app
