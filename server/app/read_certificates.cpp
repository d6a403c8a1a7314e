#include "server/app/read_certificates.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/app/audit.hpp"
#include "server/app/certificate_cursor.hpp"
#include "server/app/certificate_text.hpp"

namespace tamga::app {
namespace {

std::optional<std::string> office_limit(const Actor& actor) {
  return actor.role == Role::mfc_clerk ? std::optional(actor.office) : std::nullopt;
}

}  // namespace

CertificateView view_of(storage::CertificateRecord record, Instant now) {
  const Certificate certificate = Certificate::parse_der(record.certificate.der);
  const bool over = record.status == CertificateStatus::good && record.certificate.not_after <= now;
  const CertificateStatus status = over ? CertificateStatus::expired : record.status;
  return {.record = std::move(record),
          .status = status,
          .subject = certificate.subject_text(),
          .pem = certificate.to_pem()};
}

CertificateView get_certificate(Registry& registry, const Actor& actor, const CertificateName& name, Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    auto found = storage::Certificates(transaction)
                     .list({.subscriber = std::nullopt,
                            .status = std::nullopt,
                            .issuer = name.issuer,
                            .serial = name.serial,
                            .office = office_limit(actor)},
                           std::nullopt, 1);
    if (found.empty()) throw Error(Errc::certificate_not_found);
    audit(transaction, actor, "certificate.read", "certificate:" + text_of(name), {}, now);
    return view_of(std::move(found.front()), now);
  });
}

std::optional<CertificateView> certificate_of_application(storage::Transaction& transaction, ApplicationId application,
                                                          Instant now) {
  auto record = storage::Certificates(transaction).find_by_application(application);
  if (!record) return std::nullopt;
  return view_of(*std::move(record), now);
}

CertificatePage list_certificates(Registry& registry, const Actor& actor, const CertificateSelection& selection,
                                  std::size_t limit, const std::optional<std::string>& cursor, Instant now) {
  const auto after = cursor ? std::optional(parse_cursor(*cursor)) : std::nullopt;
  return registry.database.transact([&](storage::Transaction& transaction) {
    // One more than asked for tells whether there is another page.
    auto records =
        storage::Certificates(transaction)
            .list({.subscriber = selection.subscriber,
                   .status = selection.status ? std::optional(storage::StatusAt{*selection.status, now}) : std::nullopt,
                   .issuer = selection.issuer,
                   .serial = selection.serial,
                   .office = office_limit(actor)},
                  after, limit + 1);
    CertificatePage page;
    if (records.size() > limit) {
      records.pop_back();
      page.next_cursor = cursor_after(records.back().certificate.issued_at, records.back().certificate.name);
    }
    if (!records.empty()) {
      audit(transaction, actor, "certificates.listed", "certificates",
            shown(records, [](const auto& record) { return text_of(record.certificate.name); }), now);
    }
    for (auto& record : records) page.items.push_back(view_of(std::move(record), now));
    return page;
  });
}

}  // namespace tamga::app
