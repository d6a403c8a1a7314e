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

TEST(OcspResponder, SignsAsTheClientPrefersWhereItsKeyCan) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  Bytes storage;
  const OcspCertId id = one.responder.cert_id(OcspDigest::sha1, serial("0a"), storage);
  const auto chosen = [&](std::vector<OcspPreferredAlgorithm> preferred) {
    return one.responder.algorithm_for(preferred);
  };
  using enum SignatureAlgorithm;
  EXPECT_EQ(one.responder.own_algorithm(), ecdsa_sha256);
  EXPECT_EQ(chosen({}), ecdsa_sha256);
  EXPECT_EQ(chosen({{gost2012_256, {}}, {rsa_sha256, {}}}), ecdsa_sha256) << "of other keys";
  EXPECT_EQ(chosen({{rsa_sha512, {}}, {ecdsa_sha384, {}}, {ecdsa_sha512, {}}}), ecdsa_sha384);
  const Bytes ec = der::oid("1.2.840.10045.2.1");
  const Bytes p256 = testing::joined({ec, der::oid("1.2.840.10045.3.1.7")});
  const Bytes p384 = testing::joined({ec, der::oid("1.3.132.0.34")});
  EXPECT_EQ(chosen({{ecdsa_sha384, p384}, {ecdsa_sha512, p256}}), ecdsa_sha512);
  EXPECT_EQ(chosen({{ecdsa_sha384, ec}}), ecdsa_sha384) << "any curve";
  EXPECT_EQ(chosen({{ecdsa_sha384, p384}}), ecdsa_sha256);

  for (const auto algorithm : {ecdsa_sha256, ecdsa_sha384, ecdsa_sha512}) {
    const std::vector answers{answer(id, OcspAnswer::Status::good)};
    const Parsed parsed(one.responder.respond(answers, kNow, {}, algorithm));
    EXPECT_TRUE(parsed.verifies(one.ca.certificate));
    const ASN1_OBJECT* oid = nullptr;
    X509_ALGOR_get0(&oid, nullptr, nullptr, OCSP_resp_get0_tbs_sigalg(parsed.basic.get()));
    char text[64];
    OBJ_obj2txt(text, sizeof text, oid, 1);
    EXPECT_EQ(text, facts(algorithm).oid);
  }
}

TEST(OcspResponder, ForgedAlgorithmsOfOtherKeysAreRefused) {
  const ForgedResponder one(testing::gost_ca(), ParameterSet::cryptopro_a);
  Bytes storage;
  const OcspCertId id = one.responder.cert_id(OcspDigest::sha1, serial("0a"), storage);
  EXPECT_EQ(one.responder.algorithm_for(std::vector{OcspPreferredAlgorithm{SignatureAlgorithm::gost2012_512, {}}}),
            SignatureAlgorithm::gost2012_256);
  const std::vector answers{answer(id, OcspAnswer::Status::good)};
  EXPECT_THROW(one.responder.respond(answers, kNow, {}, SignatureAlgorithm::ecdsa_sha256), Error);
}

TEST(OcspResponder, SaysUntilWhenBackItAnswers) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  Bytes storage;
  OcspAnswer good = answer(one.responder.cert_id(OcspDigest::sha1, serial("0a"), storage), OcspAnswer::Status::good);
  good.archive_cutoff = day(2016, 11, 23);
  good.invalidity_date = day(2026, 11, 22);
  const Parsed parsed(one.responder.respond(std::vector{good}, kNow));
  OCSP_SINGLERESP* single = OCSP_resp_get0(parsed.basic.get(), 0);
  ASSERT_EQ(OCSP_SINGLERESP_get_ext_count(single), 2);
  int critical = -1;
  auto* cutoff = static_cast<ASN1_GENERALIZEDTIME*>(
      OCSP_SINGLERESP_get1_ext_d2i(single, NID_id_pkix_OCSP_archiveCutoff, &critical, nullptr));
  ASSERT_NE(cutoff, nullptr);
  EXPECT_EQ(text(cutoff), "20161123000000Z");
  EXPECT_EQ(critical, 0);
  ASN1_GENERALIZEDTIME_free(cutoff);
}

TEST(OcspResponder, CallsRevokedWhatWasNeverIssuedAndSaysSo) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  const Bytes nonce(16, 7);
  Bytes storage;
  const OcspCertId id = one.responder.cert_id(OcspDigest::sha1, serial("0a"), storage);
  const OcspAnswer never{id, OcspAnswer::Status::never_issued, std::nullopt, kNow, std::nullopt};
  const std::vector answers{never, answer(id, OcspAnswer::Status::good)};
  const Parsed parsed(one.responder.respond(answers, kNow, nonce));
  EXPECT_TRUE(parsed.verifies(one.ca.certificate));
  EXPECT_EQ(parsed.single(0).status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(parsed.single(0).reason, OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  EXPECT_EQ(text(parsed.single(0).revoked_at), "19700101000000Z");
  EXPECT_EQ(OCSP_SINGLERESP_get_ext_count(OCSP_resp_get0(parsed.basic.get(), 0)), 0);
  ASSERT_EQ(OCSP_BASICRESP_get_ext_count(parsed.basic.get()), 2);
  X509_EXTENSION* extension = OCSP_BASICRESP_get_ext(parsed.basic.get(), 1);
  char oid[64];
  OBJ_obj2txt(oid, sizeof oid, X509_EXTENSION_get_object(extension), 1);
  EXPECT_STREQ(oid, "1.3.6.1.5.5.7.48.1.9");
  EXPECT_EQ(X509_EXTENSION_get_critical(extension), 0);
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(extension);
  ASSERT_EQ(ASN1_STRING_length(value), 2);
  EXPECT_EQ(ASN1_STRING_get0_data(value)[0], der::kNull);

  const Parsed without(one.responder.respond(std::vector{answer(id, OcspAnswer::Status::good)}, kNow));
  EXPECT_EQ(OCSP_BASICRESP_get_ext_count(without.basic.get()), 0);
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
