// The responses are read and verified by OpenSSL's own OCSP code.

#include "ca-core/revocation/ocsp_responder.hpp"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"
#include "tests/unit/ca-core/revocation/forged_responder.hpp"

namespace tamga {
namespace {

using testing::day;
using testing::ForgedCa;
using testing::ForgedResponder;

const Instant kNow = day(2026, 11, 23) + std::chrono::hours(12);

SerialNumber serial(std::string_view hex) {
  return *SerialNumber::parse_hex(hex);
}

/// A response taken apart by OpenSSL.
struct Parsed {
  openssl::OcspResponsePtr response;
  openssl::OcspBasicResponsePtr basic;

  explicit Parsed(const Bytes& der) {
    const unsigned char* at = der.data();
    response.reset(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
    EXPECT_TRUE(response);
    EXPECT_EQ(at, der.data() + der.size());
    EXPECT_EQ(OCSP_response_status(response.get()), OCSP_RESPONSE_STATUS_SUCCESSFUL);
    basic.reset(OCSP_response_get1_basic(response.get()));
    EXPECT_TRUE(basic);
    unsigned char* again = nullptr;
    const int length = i2d_OCSP_RESPONSE(response.get(), &again);
    EXPECT_EQ(Bytes(again, again + length), der) << "OpenSSL encodes it differently";
    OPENSSL_free(again);
  }

  bool verifies(const Certificate& ca) const {
    const openssl::X509StorePtr store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), const_cast<X509*>(ca.native()));
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), kNow.time_since_epoch().count());
    const bool good = OCSP_basic_verify(basic.get(), nullptr, store.get(), 0) == 1;
    openssl::clear_errors();
    return good;
  }

  struct Single {
    int status;
    int reason = -1;
    ASN1_GENERALIZEDTIME* revoked_at = nullptr;
    ASN1_GENERALIZEDTIME* this_update = nullptr;
    ASN1_GENERALIZEDTIME* next_update = nullptr;
  };
  Single single(int index) const {
    Single one{};
    one.status = OCSP_single_get0_status(OCSP_resp_get0(basic.get(), index), &one.reason, &one.revoked_at,
                                         &one.this_update, &one.next_update);
    return one;
  }
};

std::string text(const ASN1_GENERALIZEDTIME* time) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(time)),
          static_cast<std::size_t>(ASN1_STRING_length(time))};
}

OcspAnswer answer(const OcspCertId& id, OcspAnswer::Status status, std::optional<Revocation> revocation = {}) {
  const bool kept = status != OcspAnswer::Status::unknown;
  return {id, status, revocation, kNow, kept ? std::optional(kNow + std::chrono::hours(1)) : std::nullopt};
}

TEST(OcspResponder, SignsAnswersThatOpensslVerifies) {
  const std::vector<std::pair<const ForgedCa*, ParameterSet>> kinds{{&testing::gost_ca(), ParameterSet::cryptopro_a},
                                                                    {&testing::gost_ca(), ParameterSet::tc26_512_a},
                                                                    {&testing::gost_ca(), ParameterSet::tc26_256_a},
                                                                    {&testing::ecdsa_ca(), ParameterSet::p256},
                                                                    {&testing::ecdsa_ca(), ParameterSet::rsa2048}};
  for (const auto& [ca, set] : kinds) {
    const ForgedResponder one(*ca, set);
    Bytes storage;
    const OcspCertId id = one.responder.cert_id(OcspDigest::sha1, serial("0a0b"), storage);
    const Parsed parsed(one.responder.respond(std::vector{answer(id, OcspAnswer::Status::good)}, kNow));
    EXPECT_TRUE(parsed.verifies(ca->certificate)) << to_string(set);
    EXPECT_EQ(parsed.single(0).status, V_OCSP_CERTSTATUS_GOOD);
    EXPECT_EQ(text(parsed.single(0).this_update), "20261123120000Z");
    EXPECT_EQ(text(parsed.single(0).next_update), "20261123130000Z");
    EXPECT_EQ(text(OCSP_resp_get0_produced_at(parsed.basic.get())), "20261123120000Z");
    // RFC 9215 and RFC 5758: no parameters, not even NULL; RFC 4055: NULL.
    int parameter_type = 0;
    X509_ALGOR_get0(nullptr, &parameter_type, nullptr, OCSP_resp_get0_tbs_sigalg(parsed.basic.get()));
    EXPECT_EQ(parameter_type, set == ParameterSet::rsa2048 ? V_ASN1_NULL : V_ASN1_UNDEF) << to_string(set);
  }
}

TEST(OcspResponder, SaysSinceWhenAndWhyRevoked) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  Bytes storage;
  const OcspCertId id = one.responder.cert_id(OcspDigest::sha256, serial("0a"), storage);
  const Instant revoked_at = day(2026, 11, 1);
  const auto reason_of = [&](std::optional<RevocationReason> reason) {
    const Revocation revocation{revoked_at, reason};
    const Parsed parsed(one.responder.respond(std::vector{answer(id, OcspAnswer::Status::revoked, revocation)}, kNow));
    EXPECT_EQ(parsed.single(0).status, V_OCSP_CERTSTATUS_REVOKED);
    EXPECT_EQ(text(parsed.single(0).revoked_at), "20261101000000Z");
    return parsed.single(0).reason;
  };
  EXPECT_EQ(reason_of(RevocationReason::superseded), OCSP_REVOKED_STATUS_SUPERSEDED);
  EXPECT_EQ(reason_of(RevocationReason::certificate_hold), OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  EXPECT_EQ(reason_of(RevocationReason::unspecified), OCSP_REVOKED_STATUS_NOSTATUS);
  EXPECT_EQ(reason_of(std::nullopt), OCSP_REVOKED_STATUS_NOSTATUS);
}

TEST(OcspResponder, AnswersSeveralAndEchoesTheNonce) {
  const ForgedResponder one(testing::gost_ca(), ParameterSet::cryptopro_a);
  const Bytes nonce(128, 0x42);
  const Bytes octets = build_ocsp_request(one.ca.certificate, std::vector{serial("01"), serial("02"), serial("03")},
                                          OcspDigest::streebog256, nonce);
  const OcspRequest request = parse_ocsp_request(octets);
  const std::vector<OcspAnswer> answers{
      answer(request.ids[0], OcspAnswer::Status::good),
      answer(request.ids[1], OcspAnswer::Status::revoked, Revocation{kNow, RevocationReason::key_compromise}),
      answer(request.ids[2], OcspAnswer::Status::unknown)};
  const Parsed parsed(one.responder.respond(answers, kNow, request.nonce));
  EXPECT_TRUE(parsed.verifies(one.ca.certificate));
  ASSERT_EQ(OCSP_resp_count(parsed.basic.get()), 3);
  EXPECT_EQ(parsed.single(1).status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(parsed.single(2).status, V_OCSP_CERTSTATUS_UNKNOWN);
  EXPECT_EQ(parsed.single(2).next_update, nullptr);

  const unsigned char* at = octets.data();
  const openssl::OcspRequestPtr asked(d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(octets.size())));
  ASSERT_TRUE(asked);
  EXPECT_EQ(OCSP_check_nonce(asked.get(), parsed.basic.get()), 1);
}

TEST(OcspResponder, RepeatsTheCertIdAsItCame) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  const openssl::OcspCertIdPtr asked(
      OCSP_cert_to_id(EVP_sha1(), one.certificate.native(), one.ca.certificate.native()));
  const openssl::OcspRequestPtr request(OCSP_REQUEST_new());
  OCSP_request_add0_id(request.get(), OCSP_CERTID_dup(asked.get()));
  unsigned char* out = nullptr;
  const int length = i2d_OCSP_REQUEST(request.get(), &out);
  const Bytes octets(out, out + length);
  OPENSSL_free(out);

  const OcspRequest parsed_request = parse_ocsp_request(octets);
  ASSERT_EQ(parsed_request.ids.size(), 1U);
  EXPECT_TRUE(one.responder.is_for(parsed_request.ids[0]));
  EXPECT_EQ(parsed_request.ids[0].serial, one.certificate.serial());
  const Parsed parsed(
      one.responder.respond(std::vector{answer(parsed_request.ids[0], OcspAnswer::Status::good)}, kNow));
  EXPECT_GE(OCSP_resp_find(parsed.basic.get(), asked.get(), -1), 0);
}

TEST(OcspResponder, BothHashesDecideWhoseCertificateItIs) {
  // The two CAs have the same name and different keys.
  const ForgedResponder ecdsa(testing::ecdsa_ca(), ParameterSet::p256);
  const ForgedResponder gost(testing::gost_ca(), ParameterSet::cryptopro_a);
  for (const OcspDigest digest : ocsp_digests()) {
    Bytes storage;
    const OcspCertId id = ecdsa.responder.cert_id(digest, serial("01"), storage);
    EXPECT_TRUE(ecdsa.responder.is_for(id));
    EXPECT_FALSE(gost.responder.is_for(id)) << "same name, another key";
    OcspCertId other_name = id;
    const Bytes wrong(id.issuer_name_hash.size(), 0);
    other_name.issuer_name_hash = wrong;
    EXPECT_FALSE(ecdsa.responder.is_for(other_name)) << "same key, another name";
    OcspCertId other_hash = id;
    other_hash.digest.reset();
    EXPECT_FALSE(ecdsa.responder.is_for(other_hash)) << "a hash function that is not known here";
  }
}

TEST(OcspResponder, RefusesAnotherKeysCertificate) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  const KeyFileSigner other(PrivateKey::generate(ParameterSet::p256));
  EXPECT_THROW(OcspResponder(one.ca.certificate, one.certificate, other), Error);
}

TEST(OcspErrorResponse, IsReadByOpenssl) {
  for (const OcspError error : {OcspError::malformed_request, OcspError::internal_error, OcspError::try_later,
                                OcspError::signature_required, OcspError::unauthorized}) {
    const ByteView octets = ocsp_error_response(error);
    const unsigned char* at = octets.data();
    const openssl::OcspResponsePtr response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(octets.size())));
    ASSERT_TRUE(response);
    EXPECT_EQ(OCSP_response_status(response.get()), static_cast<int>(error));
  }
}

}  // namespace
}  // namespace tamga
