#include "server/app/suspension_authority.hpp"

#include "server/storage/certificate_grounds.hpp"

namespace tamga::app {
namespace {

int weight_of(RevocationRequester requester) {
  switch (requester) {
    case RevocationRequester::court:
      return 2;
    case RevocationRequester::ca:
      return 1;
    case RevocationRequester::holder:
    case RevocationRequester::representative:
      break;
  }
  return 0;
}

/// `version`: of the status that the suspension made, if a suspension made it.
bool may_lift(storage::Transaction& transaction, const CertificateName& name, int version,
              RevocationRequester requester) {
  const auto by = storage::CertificateGrounds(transaction).suspended_by(name, version);
  const auto suspended_by = by ? parse_revocation_requester(*by) : std::nullopt;
  return !suspended_by || weight_of(requester) >= weight_of(*suspended_by);
}

}  // namespace

bool may_lift(storage::Transaction& transaction, const storage::CertificateRecord& record,
              RevocationRequester requester) {
  return may_lift(transaction, record.certificate.name, record.version, requester);
}

bool is_held_by_others(storage::Transaction& transaction, const storage::CertificateRecord& record) {
  if (record.status == CertificateStatus::good) return false;
  // What it ended in is the version after that of the suspension.
  const int version = record.status == CertificateStatus::suspended ? record.version : record.version - 1;
  return !may_lift(transaction, record.certificate.name, version, RevocationRequester::holder);
}

}  // namespace tamga::app
