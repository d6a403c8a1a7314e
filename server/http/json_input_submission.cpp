#include "server/http/json_input.hpp"
#include "server/http/json_input_applicant.hpp"
#include "server/http/json_input_parts.hpp"

namespace tamga::http {

app::SubmissionInput decode_submission(ByteView body, Date today) {
  std::optional<ApplicantKind> applicant_kind;
  std::optional<SignatureKind> signature_kind;
  std::optional<ApplicantData> applicant;
  std::optional<CodeWord> code_word;
  std::optional<SignatureTool> signature_tool;
  std::optional<Bytes> request;
  read_body(body, [&](JsonReader& reader) {
    applicant_kind = reader.word("applicant_kind", parse_applicant_kind);
    signature_kind = reader.word("signature_kind", parse_signature_kind);
    applicant = read_applicant(reader, applicant_kind, today);
    code_word = reader.read<CodeWord>("code_word");
    signature_tool = reader.read<SignatureTool>("signature_tool");
    request = read_certificate_request(reader);
  });
  return {applicant_kind.value(),
          signature_kind.value(),
          std::move(applicant).value(),
          std::move(code_word).value(),
          std::move(signature_tool).value(),
          std::move(request).value()};
}

}  // namespace tamga::http
