#include "server/storage/signed_requests.hpp"

namespace tamga::storage {

#define TAMGA_CERTIFICATE_AUTHORITY(parameter) "(SELECT id FROM certification_authorities WHERE name = " parameter ")"

void SignedRequests::insert(const NewSignedRequest& request, Instant now) {
  const SealedData document =
      personal_data_.seal(as_text(request.document), {"signed_requests", to_hex(request.statement_sha256)});
  transaction_.exec(
      "INSERT INTO signed_requests (statement_sha256, action, issuer_id, serial, signer_issuer, signer_serial, "
      "data_key_id, document, stated_at, received_at, operator_id, application_id) VALUES ($1, "
      "$2, " TAMGA_CERTIFICATE_AUTHORITY("$3") ", $4, " TAMGA_CERTIFICATE_AUTHORITY(
          "$5") ", $6, $7, $8, $9, $10, $11, $12)",
      {request.statement_sha256, to_string(request.action), request.certificate.issuer,
       request.certificate.serial.octets(), request.signer.issuer, request.signer.serial.octets(), document.key_id,
       document.octets, request.stated_at, now, request.operator_id, request.application});
}

std::optional<TakenSignedRequest> SignedRequests::find(ByteView statement_sha256) {
  const auto row = transaction_.find(
      "SELECT application_id, received_at FROM signed_requests WHERE statement_sha256 = $1", {statement_sha256});
  if (!row) return std::nullopt;
  return TakenSignedRequest{.application = row->get<std::optional<ApplicationId>>("application_id"),
                            .received_at = row->get<Instant>("received_at")};
}

}  // namespace tamga::storage
