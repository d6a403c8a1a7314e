// Bodies that have the status of a certificate changed.

#include <algorithm>
#include <array>
#include <string>
#include <variant>

#include "server/http/json_input.hpp"
#include "server/http/json_input_parts.hpp"

namespace tamga::http {
namespace {

using app::RevocationRequester;

/// What one may ask for; the other reasons are a CA's own or belong to suspension.
std::optional<RevocationReason> parse_requested_reason(std::string_view word) {
  constexpr std::array kRequested = {
      RevocationReason::unspecified, RevocationReason::key_compromise,         RevocationReason::affiliation_changed,
      RevocationReason::superseded,  RevocationReason::cessation_of_operation, RevocationReason::privilege_withdrawn};
  const auto reason = parse_revocation_reason(word);
  if (!reason || std::find(kRequested.begin(), kRequested.end(), *reason) == kRequested.end()) return std::nullopt;
  return reason;
}

/// Grounds of an annulment are not the holder's to state, and his wishes are not the CA's.
bool may_state(RevocationRequester requester, LegalGround ground) {
  switch (ground) {
    case LegalGround::court_decision:
      return requester == RevocationRequester::court;
    case LegalGround::possession_not_confirmed:
    case LegalGround::key_not_unique:
      return requester == RevocationRequester::ca;
    case LegalGround::holders_wish:
      return requester == RevocationRequester::holder || requester == RevocationRequester::representative;
    default:
      return true;
  }
}

using Proof = std::variant<std::monostate, CodeWord, Identification>;

/// What GroundInput is made of, once everything has been read.
struct GroundParts {
  std::optional<RevocationRequester> requested_by;
  std::optional<LegalGround> legal_ground;
  Proof proof;
  std::optional<std::string> statement;
  std::optional<Instant> circumstance_at;
  std::optional<Instant> known_at;

  app::GroundInput whole() && {
    return {requested_by.value(),         legal_ground,    std::move(proof),
            std::move(statement).value(), circumstance_at, known_at};
  }
};

enum class CodeWordCounts { yes, no };

void read_proof(JsonReader& reader, GroundParts& parts, CodeWordCounts counts, Instant now) {
  auto identification = read_identification(reader, Presence::optional, now);
  std::optional<CodeWord> word;
  const bool has_word = counts == CodeWordCounts::yes && reader.has("code_word");
  if (has_word) word = reader.read_with("code_word", Presence::optional, CodeWord::parse_told);
  const auto by = parts.requested_by;
  const bool is_person = by == RevocationRequester::holder || by == RevocationRequester::representative;
  // On the phone is the holder himself, and he proves himself in one way.
  if (has_word && by && (by != RevocationRequester::holder || reader.has("identification"))) {
    reader.fail("code_word", Errc::not_allowed_value);
  }
  if (is_person && !has_word && !reader.has("identification")) {
    reader.fail("identification", Errc::identification_required);
  }
  if (word) {
    parts.proof.emplace<CodeWord>(std::move(*word));
  } else if (identification) {
    parts.proof.emplace<Identification>(std::move(*identification));
  }
}

void read_ground(JsonReader& reader, GroundParts& parts, CodeWordCounts counts, Instant now) {
  parts.requested_by = reader.word("requested_by", app::parse_revocation_requester);
  read_proof(reader, parts, counts, now);
  parts.statement = reader.read_with("statement", Presence::required, parse_remark);
  parts.circumstance_at = reader.past_instant("circumstance_at", Presence::optional, now);
  parts.known_at = reader.past_instant("known_at", Presence::optional, now);
}

void read_legal_ground(JsonReader& reader, GroundParts& parts) {
  parts.legal_ground = reader.word("legal_ground", parse_legal_ground, Presence::optional);
  if (parts.legal_ground && parts.requested_by && !may_state(*parts.requested_by, *parts.legal_ground)) {
    reader.fail("legal_ground", Errc::not_allowed_value);
  }
}

}  // namespace

app::RevocationInput decode_revocation(ByteView body, Instant now) {
  std::optional<RevocationReason> reason;
  GroundParts parts;
  std::optional<Instant> invalidity_date;
  read_body(body, [&](JsonReader& reader) {
    read_ground(reader, parts, CodeWordCounts::yes, now);
    read_legal_ground(reader, parts);
    const bool has_ground = reader.has("legal_ground");
    reason = reader.word("reason", parse_requested_reason, has_ground ? Presence::optional : Presence::required);
    invalidity_date = reader.past_instant("invalidity_date", Presence::optional, now);
  });
  if (!reason) reason = reason_of(parts.legal_ground.value());
  return {*reason, std::move(parts).whole(), invalidity_date};
}

app::SuspensionInput decode_suspension(ByteView body, Instant now) {
  GroundParts parts;
  std::optional<Instant> until;
  read_body(body, [&](JsonReader& reader) {
    read_ground(reader, parts, CodeWordCounts::yes, now);
    read_legal_ground(reader, parts);
    until = reader.instant("until", Presence::optional);
    if (until && *until <= now) reader.fail("until", Errc::out_of_range);
  });
  return {std::move(parts).whole(), until};
}

app::ResumptionInput decode_resumption(ByteView body, Instant now) {
  GroundParts parts;
  read_body(body, [&](JsonReader& reader) { read_ground(reader, parts, CodeWordCounts::no, now); });
  return {std::move(parts).whole()};
}

}  // namespace tamga::http
