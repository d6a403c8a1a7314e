#pragma once

// The bodies of requests, from JSON to what the use cases take (server/app/input.hpp). Every decoder throws
// Error{Errc::malformed_json} for what is no JSON document, and Error{Errc::invalid_fields} naming every wrong, missing
// and unknown member at once by its JSON pointer. Nothing else of HTTP is needed to call them.

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/app/input.hpp"

namespace tamga::http {

/// `today`: latest_day_in_russia(now), against which birth date and passport are checked. Also for a resubmission.
app::SubmissionInput decode_submission(ByteView body, Date today);

/// {snils, passport: {series, number}, phone, email, ogrnip, ogrn, organisation_inn}; none of them is nothing_given at
/// the root.
app::PersonSearch decode_person_search(ByteView body);

app::ApprovalInput decode_approval(ByteView body, Instant now);
app::RejectionInput decode_rejection(ByteView body);
app::ReturnInput decode_return(ByteView body);

/// No body at all is a withdrawal without a reason.
app::WithdrawalInput decode_withdrawal(ByteView body);

/// Calls without input: "{}" or no body.
void decode_nothing(ByteView body);

/// {reason or legal_ground or both, requested_by, identification or code_word, statement, circumstance_at, known_at,
/// invalidity_date}: without a reason it is that of the legal ground.
app::RevocationInput decode_revocation(ByteView body, Instant now);

/// {legal_ground, requested_by, identification or code_word, statement, circumstance_at, known_at, until}
app::SuspensionInput decode_suspension(ByteView body, Instant now);

/// {requested_by, identification, statement, circumstance_at, known_at}
app::ResumptionInput decode_resumption(ByteView body, Instant now);

/// {document}: the TOML text, 1 to 65536 characters, unread.
std::string decode_profile(ByteView body);

app::CodeWordInput decode_code_word(ByteView body);
app::KeyOrderInput decode_key_order(ByteView body);
app::ContainerInput decode_container(ByteView body);
app::ReissueInput decode_reissue(ByteView body, Instant now);

/// {document, content}
app::SignedRequestInput decode_signed_request(ByteView body);

}  // namespace tamga::http
