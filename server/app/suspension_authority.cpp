#include "server/app/suspension_authority.hpp"

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

bool may_lift(std::string_view suspended_by, RevocationRequester requester) {
  const auto by = parse_revocation_requester(suspended_by);
  return !by || weight_of(requester) >= weight_of(*by);
}

/// `version`: of the status that the suspension made, if a suspension made it.
bool may_lift(storage::Transaction& transaction, const CertificateName& name, int version,
              RevocationRequester requester) {
  const auto by = storage::CertificateGrounds(transaction).suspended_by(name, version);
  return !by || may_lift(*by, requester);
}

}  // namespace

bool may_lift(storage::Transaction& transaction, const storage::CertificateRecord& record,
              RevocationRequester requester) {
  return may_lift(transaction, record.certificate.name, record.version, requester);
}

bool outweighs(storage::Transaction& transaction, const storage::CertificateRecord& record,
               RevocationRequester requester) {
  const auto word = storage::CertificateGrounds(transaction).suspended_by(record.certificate.name, record.version);
  const auto by = word ? parse_revocation_requester(*word) : std::nullopt;
  return weight_of(requester) > (by ? weight_of(*by) : 0);
}

bool is_held_by_others(storage::Transaction& transaction, const storage::CertificateRecord& record) {
  if (record.status == CertificateStatus::good) return false;
  // What it ended in is the version after that of the suspension.
  const int version = record.status == CertificateStatus::suspended ? record.version : record.version - 1;
  return !may_lift(transaction, record.certificate.name, version, RevocationRequester::holder);
}

std::set<SubscriberId> held_while_waiting(storage::Transaction& transaction,
                                          const std::vector<storage::WaitingHolding>& waiting) {
  std::set<SubscriberId> held;
  for (const storage::EndedHold& ended : storage::CertificateGrounds(transaction).ended_holds(waiting)) {
    if (!may_lift(ended.requested_by, RevocationRequester::holder)) held.insert(ended.holder);
  }
  return held;
}

}  // namespace tamga::app
