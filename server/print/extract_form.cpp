#include "server/print/extract_form.hpp"

#include <string_view>

#include "ca-core/base/error.hpp"
#include "server/print/signed_pdf.hpp"

namespace tamga::print {
namespace {

constexpr const char* kTitle = "Выписка из реестра сертификатов";

/// "26.11.2026 10:20:45 (UTC)".
std::string time_text(Instant instant) {
  const std::string text = to_rfc3339(instant);
  return text.substr(8, 2) + "." + text.substr(5, 2) + "." + text.substr(0, 4) + " " + text.substr(11, 8) + " (UTC)";
}

std::string_view status_text(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::good:
      return "действует";
    case CertificateStatus::revoked:
      return "прекратил действие досрочно (аннулирован)";
    case CertificateStatus::suspended:
      return "действие приостановлено";
    case CertificateStatus::expired:
      return "срок действия истёк";
  }
  return {};
}

std::string_view reason_text(RevocationReason reason) {
  switch (reason) {
    case RevocationReason::key_compromise:
      return "нарушена конфиденциальность ключа";
    case RevocationReason::ca_compromise:
      return "нарушена конфиденциальность ключа удостоверяющего центра";
    case RevocationReason::affiliation_changed:
      return "изменились сведения о владельце";
    case RevocationReason::superseded:
      return "сертификат заменён";
    case RevocationReason::cessation_of_operation:
      return "прекращение деятельности";
    case RevocationReason::certificate_hold:
      return "действие приостановлено";
    case RevocationReason::privilege_withdrawn:
      return "прекращены полномочия";
    case RevocationReason::aa_compromise:
    case RevocationReason::remove_from_crl:
    case RevocationReason::unspecified:
      break;
  }
  return to_string(reason);
}

std::string name_text(const CertificateName& name) {
  return name.serial.to_hex() + " (" + name.issuer + ")";
}

void write_status(PageWriter& page, const app::RegistryExtract& extract) {
  page.row("Состояние", status_text(extract.status), Style::bold);
  if (extract.revocation) {
    page.row("С какого времени", time_text(extract.revocation->revoked_at));
    if (const auto reason = meaningful_reason(extract.revocation->reason)) page.row("Причина", reason_text(*reason));
  }
  if (extract.invalidity_date) page.row("Ключ ненадёжен с", time_text(*extract.invalidity_date));
  if (extract.suspension) {
    page.row("Приостановлено до", time_text(extract.suspension->until));
    page.row("По окончании срока",
             extract.suspension->revoked_at_end ? "сертификат аннулируется" : "действие возобновляется");
  }
  if (extract.replaced_by) page.row("Заменён сертификатом", name_text(*extract.replaced_by), Style::fixed);
}

}  // namespace

std::string print_extract(const Fonts& fonts, const app::RegistryExtract& extract) {
  std::string file;
  {
    PageWriter page(fonts, kTitle, extract.made_at);
    page.heading(kTitle);
    page.paragraph(extract.authority);
    page.space();
    page.row("Номер выписки", extract.id.to_string(), Style::fixed);
    page.row("Составлена", time_text(extract.made_at));
    page.row("Учтено изменений реестра", std::to_string(extract.published_changes));
    page.row("Удостоверяющий центр", extract.name.issuer);
    page.row("Сертификат центра, SHA-256", to_hex(extract.authority_sha256), Style::fixed);
    page.row("Серийный номер сертификата", extract.name.serial.to_hex(), Style::fixed);
    page.row("Сертификат, SHA-256", to_hex(extract.sha256), Style::fixed);
    page.row("Срок действия", "с " + time_text(extract.not_before) + " по " + time_text(extract.not_after));
    page.row("Внесён в реестр", time_text(extract.issued_at));
    write_status(page, extract);
    page.space();
    page.paragraph(
        "Подписан сам файл: электронная подпись (PAdES) находится внутри него и охватывает его весь; на бумаге её нет. "
        "Подпись верна, если её подтверждает программа для чтения PDF или проверки подписей, которой известен "
        "корневой сертификат центра, а сертификат подписавшего выдан указанным выше удостоверяющим центром и "
        "имеет назначение 1.3.6.1.5.5.7.3.36 (documentSigning).");
    page.space();
    const Certificate& signer = extract.signer->certificate();
    page.row("Сертификат подписи", signer.serial().to_hex(), Style::fixed);
    page.row("Действует по", time_text(signer.not_after()));
    file = page.finish();
  }
  return sign_pdf(file, *extract.signer, extract.made_at, kTitle);
}

}  // namespace tamga::print
