#include "server/app/certificate_life.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ca-core/base/error.hpp"
#include "server/app/certificate_text.hpp"
#include "server/app/suspension_authority.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/outbox.hpp"

namespace tamga::app {
namespace {

using storage::CertificateRecord;
using storage::GroundAuthority;

constexpr std::string_view kTermEnded = "Истёк срок приостановления";

// Statements are sealed for the rows of these tables.
constexpr std::string_view kRevocations = "revocations";
constexpr std::string_view kSuspensions = "suspensions";
constexpr std::string_view kResumptions = "resumptions";

void require_in_life(const CertificateRecord& record, Instant now) {
  if (record.status == CertificateStatus::revoked) throw Error(Errc::certificate_already_revoked);
  if (record.status == CertificateStatus::expired || record.certificate.not_after <= now) {
    throw Error(Errc::certificate_expired);
  }
}

void require_within_life(std::optional<Instant> invalidity_date, const CertificateRecord& record, Instant now) {
  if (!invalidity_date) return;
  if (*invalidity_date > now) throw Error::invalid({{"/invalidity_date", Errc::in_the_future}});
  if (*invalidity_date < record.certificate.not_before)
    throw Error::invalid({{"/invalidity_date", Errc::out_of_range}});
}

/// The end of a suspension that begins now.
Instant end_of(const SuspensionRule& rule, std::optional<Instant> until, const CertificateRecord& record, Instant now) {
  const Instant latest = std::min<Instant>(now + rule.longest, record.certificate.not_after);
  if (!until) return latest;
  if (*until <= now || *until > latest) throw Error::invalid({{"/until", Errc::out_of_range}});
  return *until;
}

/// What takes the place of a suspension ends no sooner and no better than that would have.
void extend(storage::SuspensionTerm& term, const std::optional<storage::SuspensionTerm>& earlier) {
  if (!earlier) return;
  term.until = std::max(term.until, earlier->until);
  term.revoked_at_end = term.revoked_at_end || earlier->revoked_at_end;
}

/// The row of a suspension or resumption, which a certificate may have several of.
std::string row_of(const CertificateName& name, int version) {
  return text_of(name) + "/" + std::to_string(version);
}

std::vector<std::pair<std::string, std::string>> details_of(const Ground& ground) {
  std::vector<std::pair<std::string, std::string>> details = {
      {"requested_by", std::string(to_string(ground.requested_by))},
      {"authorised_by", std::string(to_string(ground.authorised_by))}};
  if (ground.legal_ground) details.emplace_back("legal_ground", to_string(*ground.legal_ground));
  return details;
}

}  // namespace

storage::SealedRow sealed_row_of(const CertificateName& name, const storage::CertificateAct& act) {
  switch (act.kind) {
    case storage::CertificateAct::Kind::suspension:
      return {kSuspensions, row_of(name, act.version)};
    case storage::CertificateAct::Kind::resumption:
      return {kResumptions, row_of(name, act.version)};
    case storage::CertificateAct::Kind::revocation:
      break;
  }
  return {kRevocations, text_of(name)};
}

storage::CertificateGround CertificateLife::stored(const storage::SealedRow& row, const Ground& ground) const {
  return {.requested_by = std::string(to_string(ground.requested_by)),
          .authorised_by = ground.authorised_by,
          .legal_ground = ground.legal_ground,
          .identification = ground.identification,
          .statement = personal_data_.seal(ground.statement, row),
          .circumstance_at = ground.circumstance_at,
          .known_at = ground.known_at,
          .deadline_at = ground.known_at + kRegistryEntryTerm,
          .registry_entry_at = now_,
          .operator_id = actor_ != nullptr ? std::optional(actor_->id) : std::nullopt,
          .request_mac = ground.request_mac};
}

void CertificateLife::send(const CertificateRecord& record, const std::string& topic,
                           std::vector<std::pair<std::string, std::string>> details) {
  details.insert(details.begin(), {"certificate", text_of(record.certificate.name)});
  storage::Outbox(transaction_)
      .add({.topic = topic, .subscriber = record.certificate.subscriber, .payload = std::move(details)}, now_);
}

void CertificateLife::tell(const CertificateRecord& record, const std::string& event,
                           std::vector<std::pair<std::string, std::string>> details) {
  storage::AuditEntries(transaction_)
      .add({.at = now_,
            .operator_id = actor_ != nullptr ? std::optional(actor_->id) : std::nullopt,
            .office = actor_ != nullptr ? actor_->office : "",
            .action = event,
            .object = "certificate:" + text_of(record.certificate.name),
            .details = details});
  std::erase_if(details, [](const auto& detail) { return detail.first == "authorised_by"; });
  send(record, event, std::move(details));
  transaction_.notify_after_commit(storage::kStatusChannel);
}

void CertificateLife::require_revocable(const CertificateRecord& record, std::optional<Instant> invalidity_date,
                                        Instant now) {
  require_in_life(record, now);
  require_within_life(invalidity_date, record, now);
}

void CertificateLife::revoke(const CertificateRecord& record, RevocationReason reason,
                             std::optional<Instant> invalidity_date, const Ground& ground) {
  require_revocable(record, invalidity_date, now_);
  enter_revocation(record, reason, invalidity_date, ground);
}

void CertificateLife::enter_revocation(const CertificateRecord& record, RevocationReason reason,
                                       std::optional<Instant> invalidity_date, const Ground& ground) {
  const CertificateName& name = record.certificate.name;
  auto details = details_of(ground);
  details.insert(details.begin(), {"reason", std::string(to_string(reason))});
  if (!ground.announced) send(record, "certificate.revocation_requested", details);
  storage::Certificates(transaction_).revoke(name, {now_, reason}, invalidity_date);
  storage::CertificateGrounds(transaction_).insert_revocation(name, stored({kRevocations, text_of(name)}, ground));
  tell(record, "certificate.revoked", std::move(details));
}

void CertificateLife::suspend(const CertificateRecord& record, const std::optional<SuspensionRule>& rule,
                              std::optional<Instant> until, const Ground& ground) {
  require_in_life(record, now_);
  const bool held = record.status == CertificateStatus::suspended;
  if (held && !outweighs(transaction_, record, ground.requested_by)) throw Error(Errc::certificate_suspended);
  if (!rule) throw Error(Errc::suspension_not_allowed);
  const CertificateName& name = record.certificate.name;
  storage::SuspensionTerm term{.until = end_of(*rule, until, record, now_),
                               .revoked_at_end = rule->end == SuspensionEnd::revoked};
  auto details = details_of(ground);
  if (held) {
    storage::CertificateGrounds grounds(transaction_);
    const auto earlier = grounds.suspension_term(name, record.version);
    // Its end is due and about to be entered; nothing is to be had of it any more.
    if (earlier && earlier->until <= now_) throw Error(Errc::certificate_suspended);
    extend(term, earlier);
    details.emplace_back("in_place_of", grounds.suspended_by(name, record.version).value_or(""));
  }
  const int version = record.version + 1;
  storage::Certificates(transaction_).suspend(name, now_);
  storage::CertificateGrounds(transaction_)
      .insert_suspension(name, version, stored({kSuspensions, row_of(name, version)}, ground), term);
  details.emplace_back("until", to_rfc3339(term.until));
  details.emplace_back("at_end", term.revoked_at_end ? "revoked" : "resumed");
  tell(record, "certificate.suspended", std::move(details));
}

void CertificateLife::resume(const CertificateRecord& record, const Ground& ground) {
  require_in_life(record, now_);
  if (record.status != CertificateStatus::suspended) throw Error(Errc::certificate_not_suspended);
  const auto term = storage::CertificateGrounds(transaction_).suspension_term(record.certificate.name, record.version);
  // Whether the daemon has entered its end yet does not matter: nothing is to be had of it any more.
  if (term && term->until <= now_) throw Error(Errc::certificate_not_suspended);
  if (!may_lift(transaction_, record, ground.requested_by)) {
    throw Error::invalid({{"/requested_by", Errc::not_allowed_value}});
  }
  enter_resumption(record, ground);
}

void CertificateLife::enter_resumption(const CertificateRecord& record, const Ground& ground) {
  const CertificateName& name = record.certificate.name;
  const int version = record.version + 1;
  storage::Certificates(transaction_).resume(name, now_);
  storage::CertificateGrounds(transaction_)
      .insert_resumption(name, version, stored({kResumptions, row_of(name, version)}, ground));
  tell(record, "certificate.resumed", details_of(ground));
}

bool CertificateLife::end_suspension(const CertificateRecord& record) {
  if (record.status != CertificateStatus::suspended) return false;
  const auto term = storage::CertificateGrounds(transaction_).suspension_term(record.certificate.name, record.version);
  if (!term || term->until > now_) return false;
  const Ground ground{.requested_by = RevocationRequester::ca,
                      .authorised_by = GroundAuthority::term,
                      .legal_ground = std::nullopt,
                      .identification = std::nullopt,
                      .statement = std::string(kTermEnded),
                      .circumstance_at = term->until,
                      .known_at = term->until,
                      .request_mac = std::nullopt};
  if (term->revoked_at_end) {
    enter_revocation(record, RevocationReason::unspecified, std::nullopt, ground);
  } else if (record.certificate.not_after > now_) {
    enter_resumption(record, ground);
  } else {
    storage::Certificates(transaction_).expire(record.certificate.name, now_);
    tell(record, "certificate.expired", {});
  }
  return true;
}

}  // namespace tamga::app
