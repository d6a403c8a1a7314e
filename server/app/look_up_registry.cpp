#include "server/app/look_up_registry.hpp"

#include <utility>

#include "server/app/certificate_cursor.hpp"

namespace tamga::app {
namespace {

struct Selecting {
  storage::RegistrySelection operator()(const CertificateDigest& digest) const { return {.sha256 = digest.sha256}; }
  storage::RegistrySelection operator()(const KeyFingerprints& key) const { return {.key_fingerprints = key.any_of}; }
  storage::RegistrySelection operator()(const Ogrn& ogrn) const { return {.ogrn = ogrn.digits()}; }
  storage::RegistrySelection operator()(const OrganizationInn& inn) const { return {.organisation_inn = inn.digits()}; }
};

}  // namespace

RegistryAnswer look_up_registry(Registry& registry, const RegistryQuestion& question, std::size_t limit,
                                const std::optional<std::string>& cursor, Instant now) {
  const storage::RegistrySelection selection = std::visit(Selecting(), question);
  const auto after = cursor ? std::optional(parse_cursor(*cursor)) : std::nullopt;
  RegistryAnswer answer{.items = {}, .next_cursor = {}, .as_of = now};
  // One more than asked for tells whether there is another page.
  answer.items = registry.database.read([&](storage::Transaction& transaction) {
    return storage::RegistryLookups(transaction).list(selection, after, limit + 1);
  });
  if (answer.items.size() > limit) {
    answer.items.pop_back();
    answer.next_cursor = cursor_after(answer.items.back().issued_at, answer.items.back().name);
  }
  for (storage::RegistryEntry& entry : answer.items) {
    if (entry.status == CertificateStatus::good && entry.not_after <= now) entry.status = CertificateStatus::expired;
  }
  return answer;
}

}  // namespace tamga::app
