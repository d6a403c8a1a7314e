#include "ca-core/revocation/ocsp_response_data.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/der_builder.hpp"

// Everything is put in the reverse of its order, as der::Builder wants it.

namespace tamga {
namespace {

using der::context_constructed;
using der::context_primitive;

/// id-pkix-ocsp-nonce, id-pkix-ocsp-archive-cutoff and id-pkix-ocsp-extended-revoke as whole elements.
constexpr std::array<std::uint8_t, 11> kNonce{0x06, 0x09, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02};
constexpr std::array<std::uint8_t, 11> kArchiveCutoff{0x06, 0x09, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x06};
constexpr std::array<std::uint8_t, 11> kExtendedRevoke{0x06, 0x09, 0x2B, 0x06, 0x01, 0x05,
                                                       0x05, 0x07, 0x30, 0x01, 0x09};

/// Without its CertIDs and its nonce: times, extensions and the elements around them.
constexpr std::size_t kOfResponse = 96;
constexpr std::size_t kOfAnswer = 160;

/// A non-critical extension whose value is what was written since size() was `end`.
void finish_extension(der::Builder& out, ByteView oid, std::size_t end) {
  out.wrap(der::kOctetString, end);
  out.put(oid);
  out.wrap(der::kSequence, end);
}

void put_revoked_info(der::Builder& out, const Revocation& revocation) {
  const std::size_t end = out.size();
  if (const auto reason = meaningful_reason(revocation.reason)) {
    out.put(std::array<std::uint8_t, 3>{der::kEnumerated, 1, static_cast<std::uint8_t>(*reason)});
    out.wrap(context_constructed(0), end);
  }
  out.put_generalized_time(revocation.revoked_at);
  out.wrap(context_constructed(1), end);
}

void put_certificate_status(der::Builder& out, const OcspAnswer& answer) {
  switch (answer.status) {
    case OcspAnswer::Status::good:
      return out.put(std::array<std::uint8_t, 2>{context_primitive(0), 0});
    case OcspAnswer::Status::revoked:
      if (!answer.revocation) throw Error(Errc::internal, LogNote{"revoked, but not since when"});
      return put_revoked_info(out, *answer.revocation);
    case OcspAnswer::Status::never_issued:
      return put_revoked_info(out, {Instant{}, RevocationReason::certificate_hold});
    case OcspAnswer::Status::unknown:
      return out.put(std::array<std::uint8_t, 2>{context_primitive(2), 0});
  }
}

void put_single_extensions(der::Builder& out, const OcspAnswer& answer) {
  const std::size_t end = out.size();
  if (answer.archive_cutoff) {
    out.put_generalized_time(*answer.archive_cutoff);
    finish_extension(out, kArchiveCutoff, end);
  }
  if (answer.invalidity_date) out.put(invalidity_date_extension(*answer.invalidity_date));
  if (out.size() == end) return;
  out.wrap(der::kSequence, end);
  out.wrap(context_constructed(1), end);
}

void put_single_response(der::Builder& out, const OcspAnswer& answer) {
  const std::size_t end = out.size();
  put_single_extensions(out, answer);
  if (answer.next_update) {
    const std::size_t time_end = out.size();
    out.put_generalized_time(*answer.next_update);
    out.wrap(context_constructed(0), time_end);
  }
  out.put_generalized_time(answer.this_update);
  put_certificate_status(out, answer);
  out.put(answer.id.der);
  out.wrap(der::kSequence, end);
}

void put_extended_revoke(der::Builder& out) {
  const std::size_t end = out.size();
  out.put(std::array<std::uint8_t, 2>{der::kNull, 0});
  finish_extension(out, kExtendedRevoke, end);
}

void put_nonce(der::Builder& out, ByteView nonce) {
  const std::size_t end = out.size();
  out.put(nonce);
  out.wrap(der::kOctetString, end);
  finish_extension(out, kNonce, end);
}

void put_extensions(der::Builder& out, std::span<const OcspAnswer> answers, const std::optional<ByteView>& nonce) {
  if (std::ranges::any_of(answers, [](const auto& one) { return one.status == OcspAnswer::Status::never_issued; })) {
    put_extended_revoke(out);
  }
  if (nonce) put_nonce(out, *nonce);
  if (out.size() == 0) return;
  out.wrap(der::kSequence);
  out.wrap(context_constructed(1));
}

std::size_t expected_length(std::span<const OcspAnswer> answers, const std::optional<ByteView>& nonce) {
  std::size_t length = kOfResponse + (nonce ? nonce->size() : 0);
  for (const OcspAnswer& answer : answers) length += kOfAnswer + answer.id.der.size();
  return length;
}

}  // namespace

Bytes ocsp_response_data(ByteView responder_id, Instant produced_at, std::span<const OcspAnswer> answers,
                         const std::optional<ByteView>& nonce) {
  der::Builder out(expected_length(answers, nonce));
  put_extensions(out, answers, nonce);
  const std::size_t end = out.size();
  for (std::size_t i = answers.size(); i > 0; --i) put_single_response(out, answers[i - 1]);
  out.wrap(der::kSequence, end);
  out.put_generalized_time(produced_at);
  out.put(responder_id);
  out.wrap(der::kSequence);
  return std::move(out).take();
}

}  // namespace tamga
