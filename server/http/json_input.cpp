#include "server/http/json_input.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "ca-core/documents/signed_document.hpp"
#include "ca-core/identity/text_line.hpp"
#include "server/http/issuer_name.hpp"
#include "server/http/json_input_parts.hpp"

namespace tamga::http {
namespace {

Parsed<std::string> parse_issuer(std::string_view text) {
  auto name = parse_issuer_name(text);
  if (!name) return Errc::wrong_format;
  return *std::move(name);
}

Parsed<SerialNumber> parse_serial(std::string_view text) {
  const auto serial = SerialNumber::parse_hex(text);
  if (!serial) return Errc::wrong_format;
  return *serial;
}

Parsed<std::string> parse_pointer(std::string_view text) {
  constexpr std::size_t kLongestPointer = 200;
  const auto is_allowed = [](char c) { return c > ' ' && c < 0x7F; };
  if (text.size() > kLongestPointer) return Errc::too_long;
  if (text.size() < 2 || text[0] != '/' || !std::all_of(text.begin(), text.end(), is_allowed))
    return Errc::wrong_format;
  return std::string(text);
}

Parsed<std::string> parse_comment(std::string_view text) {
  constexpr std::size_t kLongestComment = 500;
  return normalise_line(text, kLongestComment);
}

Parsed<std::string> parse_profile_document(std::string_view text) {
  constexpr std::size_t kLongestDocument = 65536;
  if (text.empty()) return Errc::too_short;
  if (text.size() > kLongestDocument) return Errc::too_long;
  return std::string(text);
}

std::optional<std::string> read_reason(JsonReader& reader, Presence presence) {
  return reader.read_with("reason", presence, parse_remark);
}

Parsed<Bytes> parse_document(std::string_view text) {
  if (text.empty()) return Errc::too_short;
  if (text.size() > SignedDocument::kMaxOctets) return Errc::too_long;
  const ByteView octets = as_bytes(text);
  return Bytes(octets.begin(), octets.end());
}

/// What was signed, octet by octet.
Parsed<std::string> parse_content(std::string_view text) {
  constexpr std::size_t kLongestContent = 4096;
  if (text.empty()) return Errc::too_short;
  if (text.size() > kLongestContent) return Errc::too_long;
  return std::string(text);
}

std::optional<app::SignedRequestInput> read_signed_request(JsonReader& reader) {
  auto document = reader.read_with("document", Presence::required, parse_document);
  auto content = reader.read_with("content", Presence::optional, parse_content);
  if (!document) return std::nullopt;
  return app::SignedRequestInput{std::move(*document), std::move(content)};
}

using Authorization = std::variant<CodeWord, Identification, app::SignedRequestInput>;

std::optional<Authorization> read_authorization(JsonReader& parent, Instant now) {
  enum class Method { code_word, in_person, qualified_signature };
  constexpr auto parse_method = +[](std::string_view word) -> std::optional<Method> {
    if (word == "code_word") return Method::code_word;
    if (word == "in_person") return Method::in_person;
    if (word == "qualified_signature") return Method::qualified_signature;
    return std::nullopt;
  };

  JsonReader reader = parent.object("authorization", Presence::required);
  const auto method = reader.word("method", parse_method);
  std::optional<Authorization> authorization;
  if (!method) return authorization;  // which members belong there is not known
  if (*method == Method::code_word) {
    if (auto word = reader.read_with("code_word", Presence::required, CodeWord::parse_told)) {
      authorization.emplace(std::move(*word));
    }
  } else if (*method == Method::qualified_signature) {
    if (auto request = read_signed_request(reader)) authorization.emplace(std::move(*request));
  } else if (auto identification = read_identification(reader, Presence::required, now)) {
    authorization.emplace(std::move(*identification));
  }
  reader.finish();
  return authorization;
}

/// Required for changed data and for nothing else.
app::ContactChanges read_changes(JsonReader& parent, std::optional<app::ReissueReason> reason) {
  const bool wanted = reason == app::ReissueReason::data_changed;
  JsonReader reader = parent.object("changes", wanted ? Presence::required : Presence::optional);
  app::ContactChanges changes{reader.read<Email>("email", Presence::optional),
                              reader.read<Phone>("phone", Presence::optional)};
  if (reader.present()) {
    if (reason && !wanted) parent.fail("changes", Errc::not_allowed_value);
    if (wanted && !reader.has("email") && !reader.has("phone")) parent.fail("changes", Errc::nothing_given);
  }
  reader.finish();
  return changes;
}

std::optional<app::PassportReference> read_passport_reference(JsonReader& parent) {
  JsonReader reader = parent.object("passport", Presence::optional);
  auto series = reader.read<PassportSeries>("series");
  auto number = reader.read<PassportNumber>("number");
  reader.finish();
  if (!series || !number) return std::nullopt;
  return app::PassportReference{std::move(*series), std::move(*number)};
}

}  // namespace

app::PersonSearch decode_person_search(ByteView body) {
  app::PersonSearch search;
  read_body(body, [&](JsonReader& reader) {
    search.snils = reader.read<Snils>("snils", Presence::optional);
    search.passport = read_passport_reference(reader);
    search.phone = reader.read<Phone>("phone", Presence::optional);
    search.email = reader.read<Email>("email", Presence::optional);
    search.ogrnip = reader.read<Ogrnip>("ogrnip", Presence::optional);
    search.ogrn = reader.read<Ogrn>("ogrn", Presence::optional);
    search.organisation_inn = reader.read<OrganizationInn>("organisation_inn", Presence::optional);
    constexpr std::array kMembers{"snils", "passport", "phone", "email", "ogrnip", "ogrn", "organisation_inn"};
    const bool is_empty = std::ranges::none_of(kMembers, [&](const char* member) { return reader.has(member); });
    if (reader.present() && is_empty) reader.fail(Errc::nothing_given);
  });
  return search;
}

app::ApprovalInput decode_approval(ByteView body, Instant now) {
  std::optional<Identification> identification;
  read_body(body, [&](JsonReader& reader) { identification = read_identification(reader, Presence::required, now); });
  return {std::move(identification).value()};
}

app::RejectionInput decode_rejection(ByteView body) {
  std::optional<std::string> reason;
  read_body(body, [&](JsonReader& reader) { reason = read_reason(reader, Presence::required); });
  return {std::move(reason).value()};
}

app::ReturnInput decode_return(ByteView body) {
  constexpr std::size_t kMaxComments = 50;
  std::optional<std::string> reason;
  std::vector<app::FieldComment> fields;
  read_body(body, [&](JsonReader& reader) {
    reason = read_reason(reader, Presence::required);
    for (JsonReader& element : reader.objects("fields", Presence::optional, kMaxComments)) {
      auto pointer = element.read_with("pointer", Presence::required, parse_pointer);
      auto comment = element.read_with("comment", Presence::required, parse_comment);
      element.finish();
      if (pointer && comment) fields.push_back({std::move(*pointer), std::move(*comment)});
    }
  });
  return {std::move(reason).value(), std::move(fields)};
}

app::WithdrawalInput decode_withdrawal(ByteView body) {
  app::WithdrawalInput input;
  if (body.empty()) return input;
  read_body(body, [&](JsonReader& reader) { input.reason = read_reason(reader, Presence::optional); });
  return input;
}

void decode_nothing(ByteView body) {
  if (!body.empty()) read_body(body, [](JsonReader&) {});
}

std::string decode_profile(ByteView body) {
  std::optional<std::string> document;
  read_body(body, [&](JsonReader& reader) {
    document = reader.read_with("document", Presence::required, parse_profile_document);
  });
  return std::move(document).value();
}

app::CodeWordInput decode_code_word(ByteView body) {
  std::optional<CodeWord> code_word;
  read_body(body, [&](JsonReader& reader) {
    code_word = reader.read_with("code_word", Presence::required, CodeWord::parse_told);
  });
  return {std::move(code_word).value()};
}

app::ReissueInput decode_reissue(ByteView body, Instant now) {
  std::optional<std::string> issuer;
  std::optional<SerialNumber> serial;
  std::optional<app::ReissueReason> reason;
  app::ContactChanges changes;
  std::optional<Authorization> authorization;
  std::optional<Bytes> request;
  read_body(body, [&](JsonReader& reader) {
    JsonReader certificate = reader.object("certificate", Presence::required);
    issuer = certificate.read_with("issuer", Presence::required, parse_issuer);
    serial = certificate.read_with("serial", Presence::required, parse_serial);
    certificate.finish();
    reason = reader.word("reason", app::parse_reissue_reason);
    changes = read_changes(reader, reason);
    authorization = read_authorization(reader, now);
    request = read_certificate_request(reader);
  });
  return {
      std::move(issuer).value(), serial.value(), reason.value(), std::move(changes), std::move(authorization).value(),
      std::move(request).value()};
}

app::SignedRequestInput decode_signed_request(ByteView body) {
  std::optional<app::SignedRequestInput> request;
  read_body(body, [&](JsonReader& reader) { request = read_signed_request(reader); });
  return std::move(request).value();
}

}  // namespace tamga::http
