#include "server/app/signed_request.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "ca-core/documents/signed_document.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/app/certificate_text.hpp"
#include "server/storage/authorities.hpp"

namespace tamga::app {
namespace {

[[noreturn]] void distrust(std::string_view fault) {
  refuse_document(Errc::cms_not_trusted, fault);
}

struct Signer {
  storage::CertificateRecord record;
  Certificate certificate;
  Certificate issuer;
};

/// Several authorities may have one Name, when one follows another; a serial number is one of them only.
Signer find_signer(storage::Transaction& transaction, const SignedDocument& document) {
  bool known_issuer = false;
  for (const storage::Authority& authority : storage::Authorities(transaction).all()) {
    const Certificate issuer = Certificate::parse_der(authority.certificate);
    if (!std::ranges::equal(issuer.subject_der(), document.issuer_der())) continue;
    known_issuer = true;
    auto record = storage::Certificates(transaction).find({authority.name, document.serial()});
    if (!record) continue;
    Certificate certificate = Certificate::parse_der(record->certificate.der);
    return {*std::move(record), std::move(certificate), issuer};
  }
  distrust(known_issuer ? "unknown_certificate" : "unknown_issuer");
}

void require_qualified(storage::Transaction& transaction, const Registry& registry, const Signer& signer) {
  const storage::NewCertificate& registered = signer.record.certificate;
  if (!registered.subscriber) distrust("not_qualified");
  const auto profile = registry.profiles.version(transaction, registered.profile, registered.profile_version);
  if (profile->signature_kind != SignatureKind::qualified) distrust("not_qualified");
  if (!signer.certificate.signed_by(signer.issuer.public_key())) distrust("issuer_signature");
}

/// What was signed: it stands in the document or beside it, never in both.
ByteView content_of(const SignedDocument& document, const SignedRequestInput& input, const std::string& pointer) {
  if (document.content()) {
    if (input.content) throw Error::invalid({{pointer + "/content", Errc::not_allowed_value}});
    return *document.content();
  }
  if (!input.content) throw Error::invalid({{pointer + "/content", Errc::required}});
  return as_bytes(*input.content);
}

}  // namespace

SignedRequest verify_signed_request(Registry& registry, const SignedRequestInput& input, const std::string& pointer) {
  const SignedDocument document = SignedDocument::parse(input.document);
  const ByteView content = content_of(document, input, pointer);
  const Signer signer = registry.database.read([&](storage::Transaction& transaction) {
    Signer found = find_signer(transaction, document);
    require_qualified(transaction, registry, found);
    return found;
  });
  if (document.embedded_certificate() &&
      !std::ranges::equal(*document.embedded_certificate(), signer.certificate.der())) {
    distrust("another_certificate");
  }
  document.require_signed_by(signer.certificate, content);
  HolderStatement statement = HolderStatement::parse(content);
  Bytes sha256 = openssl::sha256(as_bytes(statement.to_text()));
  return {.statement = std::move(statement),
          .signer = signer.record.certificate.name,
          .signing_time = document.signing_time(),
          .statement_sha256 = std::move(sha256),
          .document = document.attached(content),
          .attributes_in_order = document.attributes_in_order()};
}

void require_statement(const HolderStatement& statement, const HolderStatement& wanted) {
  std::vector<std::string> differing;
  const auto compare = [&](bool same, const char* line) {
    if (!same) differing.emplace_back(line);
  };
  compare(statement.action == wanted.action, "action");
  compare(statement.certificate == wanted.certificate, "certificate");
  compare(statement.request_sha256 == wanted.request_sha256, "request-sha256");
  compare(statement.reason == wanted.reason, "reason");
  compare(statement.email == wanted.email, "email");
  compare(statement.phone == wanted.phone, "phone");
  compare(statement.until == wanted.until, "until");
  if (differing.empty()) return;
  ErrorDetails details;
  details.members.emplace_back(kFaultsMember, std::move(differing));
  throw Error(Errc::cms_wrong_content, std::move(details));
}

void require_trusted(storage::Transaction& transaction, const SignedRequest& request, const SignedRequestLimits& limits,
                     SubscriberId subscriber, Instant now) {
  if (request.statement.date < now - limits.max_age || request.statement.date > now + limits.clock_skew) {
    refuse_document(Errc::cms_wrong_content, "date");
  }
  const auto record = storage::Certificates(transaction).lock(request.signer);
  if (!record || record->certificate.subscriber != subscriber) distrust("another_subscriber");
  if (record->status != CertificateStatus::good) distrust(to_string(record->status));
  if (record->certificate.not_before > now) distrust("not_yet_valid");
  if (record->certificate.not_after <= now) distrust("expired");
  const Certificate certificate = Certificate::parse_der(record->certificate.der);
  const auto key_end = certificate.private_key_not_after();
  if (key_end && *key_end <= now) distrust("key_expired");
  const auto& signed_at = request.signing_time;
  if (signed_at && (*signed_at < certificate.not_before() || *signed_at > now + limits.clock_skew)) {
    distrust("signing_time");
  }
}

Identification identification_by(const SignedRequest& request, Instant now) {
  const std::string document = "Квалифицированная подпись: сертификат " + text_of(request.signer) +
                               ", SHA-256 заявления " + to_hex(request.statement_sha256);
  return {IdentificationKind::remote_certificate, IdentificationDocument::parse(document).value(), now};
}

void record(storage::Transaction& transaction, Registry& registry, const Actor& actor, const SignedRequest& request,
            std::optional<ApplicationId> application, Instant now) {
  storage::SignedRequests(transaction, registry.personal_data)
      .insert({.statement_sha256 = request.statement_sha256,
               .action = request.statement.action,
               .certificate = request.statement.certificate,
               .signer = request.signer,
               .document = request.document,
               .stated_at = request.statement.date,
               .operator_id = actor.id,
               .application = application},
              now);
}

void append_audit_details(std::vector<std::pair<std::string, std::string>>& details, const SignedRequest& request) {
  details.emplace_back("signed_with", text_of(request.signer));
  details.emplace_back("statement_sha256", to_hex(request.statement_sha256));
  if (!request.attributes_in_order) details.emplace_back("attributes_in_order", "false");
}

}  // namespace tamga::app
