#include "server/status/ocsp_service.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "ca-core/base/error.hpp"

namespace tamga::status {
namespace {

ReadyResponsePtr error_response(OcspError error) {
  const ByteView der = ocsp_error_response(error);
  return make_ocsp_response(Bytes(der.begin(), der.end()), std::nullopt);
}

// Who asks for another signature than the rest gets one made for him.
bool may_be_kept(const OcspRequest& request, const OcspResponder& responder) {
  return request.ids.size() == 1 && !request.nonce &&
         responder.algorithm_for(request.preferred) == responder.own_algorithm();
}

}  // namespace

OcspTicket::OcspTicket(ByteView octets, OcspRequest request, Kind kind)
    : octets_(octets.begin(), octets.end()), request_(std::move(request)), kind_(kind) {
  borrow_from_copy(request_, octets, octets_);
}

OcspService::OcspService(const StatusIndex& index, ResponseCache& cache, const AuthorityBoard& authorities,
                         const Freshness& freshness, StatusCounters& counters, OcspOptions options)
    : index_(index),
      cache_(cache),
      authorities_(authorities),
      freshness_(freshness),
      counters_(counters),
      options_(options) {}

ReadyResponsePtr OcspService::refuse(OcspError error) {
  static const ReadyResponsePtr malformed = error_response(OcspError::malformed_request);
  static const ReadyResponsePtr unauthorized = error_response(OcspError::unauthorized);
  static const ReadyResponsePtr later = error_response(OcspError::try_later);
  static const ReadyResponsePtr internal = error_response(OcspError::internal_error);
  switch (error) {
    case OcspError::malformed_request:
      ++counters_.refused_malformed;
      return malformed;
    case OcspError::unauthorized:
      ++counters_.refused_unauthorized;
      return unauthorized;
    case OcspError::try_later:
      ++counters_.refused_try_later;
      return later;
    default:
      return internal;
  }
}

ReadyResponsePtr OcspService::try_later() {
  return refuse(OcspError::try_later);
}

// Nobody is served while a registry is read anew, whose CAs may have other numbers.
ReadyResponsePtr OcspService::refuse_stranger(const AuthoritySet& authorities) {
  return refuse(authorities.all().empty() ? OcspError::try_later : OcspError::unauthorized);
}

// nullopt: malformed.
std::optional<OcspRequest> OcspService::read(ByteView octets) const {
  try {
    OcspRequest request = parse_ocsp_request(octets);
    const bool repeated = request.nonce && options_.shortest_nonce <= request.nonce->size() &&
                          request.nonce->size() <= options_.longest_nonce;
    if (!repeated) request.nonce.reset();
    return request;
  } catch (const Error&) {
    return std::nullopt;
  }
}

OcspReply OcspService::ask(ByteView octets, Instant now) {
  ++counters_.ocsp_requests;
  auto request = read(octets);
  if (!request) return refuse(OcspError::malformed_request);
  const auto authorities = authorities_.current();
  // One answer is signed by one responder: the first certificate's CA, and it must be ours (RFC 6960 section 2.3).
  const ServedAuthority* authority = authorities->find(request->ids.front());
  if (authority == nullptr) return refuse_stranger(*authorities);
  const bool kept_ones = may_be_kept(*request, *authority->responder);
  if (kept_ones) {
    const OcspCertId& id = request->ids.front();
    if (auto kept = cache_.find({authority->number, id.serial}, id.der, now)) {
      ++counters_.cache_hits;
      return kept;
    }
  }
  return OcspTicket(octets, *std::move(request), kept_ones ? OcspTicket::Kind::to_keep : OcspTicket::Kind::on_the_spot);
}

std::optional<StatusRecord> OcspService::record_of(const OcspCertId& id, const ServedAuthority& authority) const {
  return authority.responder->is_for(id) ? index_.find({authority.number, id.serial}) : std::nullopt;
}

OcspService::Records OcspService::records_of(const OcspRequest& request, const ServedAuthority& authority) const {
  Records records;
  records.reserve(request.ids.size());
  for (const OcspCertId& id : request.ids) records.push_back(record_of(id, authority));
  return records;
}

// nullopt when it cannot be known now.
std::optional<OcspAnswer> OcspService::answer_of(const OcspCertId& id, const std::optional<StatusRecord>& record,
                                                 const ServedAuthority& authority, Instant now) const {
  const auto known_at = freshness_.known_at(now);
  if (!known_at) return std::nullopt;
  const auto age = std::max(now - *known_at, std::chrono::seconds(0));
  if (age >= options_.maximum_age || (!record && age > options_.unknown_age)) return std::nullopt;
  // thisUpdate is the latest moment at which this was known to be so (RFC 6960 section 4.2.2.1). A revocation is known
  // to be so from its own moment on, also when the registry was asked before it.
  const Instant known_so = record && record->revoked_at ? std::max(*known_at, *record->revoked_at) : *known_at;
  OcspAnswer answer{.id = id,
                    .status = OcspAnswer::Status::unknown,
                    .revocation = {},
                    .this_update = std::min(known_so, now),
                    .next_update = {}};
  if (record && !is_forgotten(*record, now)) {
    describe(answer, *record, authority, now);
    // Nobody keeps an answer, here or elsewhere, for longer than the registry may be unheard of.
    answer.next_update =
        std::min({now + options_.validity, authority.responder_not_after, *known_at + options_.maximum_age});
  } else if (!record && options_.never_issued == OcspOptions::NeverIssued::revoked && authority.responder->is_for(id) &&
             !options_.incomplete.contains(authority.name)) {
    answer.status = OcspAnswer::Status::never_issued;
  }
  return answer;
}

bool OcspService::is_forgotten(const StatusRecord& record, Instant now) const {
  return options_.retention && now - *options_.retention > record.not_after;
}

void OcspService::describe(OcspAnswer& answer, const StatusRecord& record, const ServedAuthority& authority,
                           Instant now) const {
  // ETSI EN 319 411-2 section 6.3.10 gives the CA's beginning for a status that is kept for ever.
  answer.archive_cutoff = options_.retention ? now - *options_.retention : authority.certificate.not_before();
  if (record.status == CertificateStatus::revoked || record.status == CertificateStatus::suspended) {
    answer.status = OcspAnswer::Status::revoked;
    answer.revocation = Revocation{record.revoked_at.value_or(answer.this_update), meaningful_reason(record.reason)};
    answer.invalidity_date = record.invalidity_date;
  } else {
    answer.status = OcspAnswer::Status::good;
  }
}

ReadyResponsePtr OcspService::sign(const OcspTicket& ticket, Instant now) {
  const OcspRequest& request = ticket.request_;
  try {
    // A change applied while the signature was made makes it a lie: it is made again. Three changes of one certificate
    // within a millisecond do not happen; if they did, the client would come again.
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto authorities = authorities_.current();
      const ServedAuthority* authority = authorities->find(request.ids.front());
      if (authority == nullptr) return refuse_stranger(*authorities);
      // A responder whose certificate has run out would sign what nobody may believe.
      if (now >= authority->responder_not_after) return refuse(OcspError::internal_error);
      auto response = sign_once(request, *authority, ticket.kind_, now);
      // The numbers of CAs, by which records were looked up, may mean others meanwhile.
      if (response && authorities_.current() == authorities) return response;
    }
  } catch (const Error& error) {
    // The responder's key is in a token that is away.
    return refuse(error.code() == Errc::signer_unavailable ? OcspError::try_later : OcspError::internal_error);
  }
  return refuse(OcspError::try_later);
}

// Null when a status changed meanwhile.
ReadyResponsePtr OcspService::sign_once(const OcspRequest& request, const ServedAuthority& authority,
                                        OcspTicket::Kind kind, Instant now) {
  const Records records = records_of(request, authority);
  std::vector<OcspAnswer> answers;
  answers.reserve(request.ids.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto answer = answer_of(request.ids[i], records[i], authority, now);
    if (!answer) return refuse(OcspError::try_later);
    answers.push_back(*std::move(answer));
  }
  // Of a certificate among others that is not answered for any more nothing is known; alone it is refused.
  const bool all_forgotten =
      std::ranges::all_of(records, [&](const auto& record) { return record && is_forgotten(*record, now); });
  if (all_forgotten) return refuse(OcspError::unauthorized);
  const SignatureAlgorithm algorithm = authority.responder->algorithm_for(request.preferred);
  Bytes der = authority.responder->respond(answers, now, request.nonce, algorithm);
  if (records_of(request, authority) != records) return nullptr;

  const OcspAnswer& first = answers.front();
  if (kind != OcspTicket::Kind::to_keep || !first.next_update) {
    ++counters_.signed_on_the_spot;
    return make_ocsp_response(std::move(der), std::nullopt);
  }
  ++counters_.signed_to_keep;
  const Instant expires = *first.next_update;
  auto response = make_ocsp_response(std::move(der), OcspLifetime{first.this_update, expires});
  // Signed again when three quarters of its life are over, so that nobody gets an answer about to expire.
  cache_.insert({authority.number, first.id.serial}, first.id.der, *records.front(),
                {.signed_at = now, .renew_at = now + (expires - now) * 3 / 4}, response);
  return response;
}

}  // namespace tamga::status
