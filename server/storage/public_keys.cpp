#include "server/storage/public_keys.hpp"

namespace tamga::storage {

void PublicKeys::reserve(ByteView fingerprint, std::optional<ApplicationId> application, Instant now) {
  const auto inserted = transaction_.exec(
      "INSERT INTO public_keys (fingerprint, application_id, registered_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      {fingerprint, application, now});
  if (inserted.affected() == 1) return;
  const auto owner = transaction_.one("SELECT application_id FROM public_keys WHERE fingerprint = $1", {fingerprint})
                         .get<std::optional<ApplicationId>>("application_id");
  if (!application || owner != application) throw Error(Errc::key_already_registered);
}

bool PublicKeys::known(ByteView fingerprint) {
  return transaction_.find("SELECT 1 FROM public_keys WHERE fingerprint = $1", {fingerprint}).has_value();
}

}  // namespace tamga::storage
