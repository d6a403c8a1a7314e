#include "server/app/end_suspensions.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/certificate_text.hpp"
#include "server/storage/certificate_grounds.hpp"
#include "server/storage/issuing_queue.hpp"
#include "server/storage/server_checks.hpp"

namespace tamga::app {
namespace {

constexpr std::size_t kBatch = 100;

/// Under the locks of the holder and of the certificate: another daemon may have done it, or an operator resumed.
bool end_one(storage::Database& database, const storage::PersonalData& personal_data,
             const storage::EndedSuspension& suspension, const Clock& clock) {
  return database.transact([&](storage::Transaction& transaction) {
    if (suspension.subscriber) storage::IssuingQueue(transaction).lock_subscriber(*suspension.subscriber);
    const auto record = storage::Certificates(transaction).lock(suspension.name);
    return record && CertificateLife(transaction, personal_data, nullptr, clock.now()).end_suspension(*record);
  });
}

}  // namespace

EndedSuspensions end_suspensions(storage::Database& database, const storage::PersonalData& personal_data,
                                 const Clock& clock) {
  const auto due = database.read([&](storage::Transaction& transaction) {
    return storage::CertificateGrounds(transaction).ended_suspensions(clock.now(), kBatch);
  });
  EndedSuspensions result;
  if (due.empty()) return result;
  // A clock that runs ahead would end them before their time.
  storage::check_durability(database, clock);
  for (const storage::EndedSuspension& suspension : due) {
    try {
      if (end_one(database, personal_data, suspension, clock)) ++result.ended;
    } catch (const Error& error) {
      if (error.code() == Errc::unavailable) throw;
      result.failures.push_back(text_of(suspension.name) + ": " + error.what());
    }
  }
  return result;
}

}  // namespace tamga::app
