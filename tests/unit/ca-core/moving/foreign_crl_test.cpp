// Lists that Tamga itself would never write, by OpenSSL's own functions.

#include "ca-core/moving/foreign_crl.hpp"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "ca-core/openssl/handles.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::day;

class ListMaker {
 public:
  ListMaker() : crl_(X509_CRL_new()) {
    X509_CRL_set_issuer_name(crl_.get(), X509_get_subject_name(testing::ecdsa_ca().certificate.native()));
    set_time(day(2026, 11, 1), X509_CRL_set1_lastUpdate);
  }

  void set_version(long version) { X509_CRL_set_version(crl_.get(), version); }

  X509_REVOKED* add(long serial, Instant at) {
    X509_REVOKED* revoked = X509_REVOKED_new();
    ASN1_INTEGER* number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, serial);
    X509_REVOKED_set_serialNumber(revoked, number);
    ASN1_INTEGER_free(number);
    ASN1_TIME* time = ASN1_TIME_set(nullptr, at.time_since_epoch().count());
    X509_REVOKED_set_revocationDate(revoked, time);
    ASN1_TIME_free(time);
    X509_CRL_add0_revoked(crl_.get(), revoked);
    return revoked;
  }

  static void set_reason(X509_REVOKED* revoked, long reason) {
    ASN1_ENUMERATED* code = ASN1_ENUMERATED_new();
    ASN1_ENUMERATED_set(code, reason);
    X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, code, 0, 0);
    ASN1_ENUMERATED_free(code);
  }

  static void set_issuer(X509_REVOKED* revoked) {
    GENERAL_NAMES* names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME* name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, GEN_DIRNAME, X509_NAME_new());
    sk_GENERAL_NAME_push(names, name);
    X509_REVOKED_add1_ext_i2d(revoked, NID_certificate_issuer, names, 1, 0);
    GENERAL_NAMES_free(names);
  }

  void add_delta_indicator() {
    ASN1_INTEGER* base = ASN1_INTEGER_new();
    ASN1_INTEGER_set(base, 7);
    X509_CRL_add1_ext_i2d(crl_.get(), NID_delta_crl, base, 1, 0);
    ASN1_INTEGER_free(base);
  }

  /// In hexadecimal digits, "-" first for a negative one.
  void add_number(const char* digits) {
    BIGNUM* value = nullptr;
    BN_hex2bn(&value, digits);
    ASN1_INTEGER* number = BN_to_ASN1_INTEGER(value, nullptr);
    BN_free(value);
    X509_CRL_add1_ext_i2d(crl_.get(), NID_crl_number, number, 0, 0);
    ASN1_INTEGER_free(number);
  }

  void add_scope(bool of_authorities) {
    ISSUING_DIST_POINT* point = ISSUING_DIST_POINT_new();
    (of_authorities ? point->onlyCA : point->onlyuser) = 0xFF;
    X509_CRL_add1_ext_i2d(crl_.get(), NID_issuing_distribution_point, point, 1, 0);
    ISSUING_DIST_POINT_free(point);
  }

  Bytes sign(const PrivateKey& key) {
    X509_CRL_sign(crl_.get(), key.native(), EVP_sha256());
    unsigned char* octets = nullptr;
    const int length = i2d_X509_CRL(crl_.get(), &octets);
    Bytes der(octets, octets + length);
    OPENSSL_free(octets);
    return der;
  }

 private:
  template <typename Set>
  void set_time(Instant at, Set set) {
    ASN1_TIME* time = ASN1_TIME_set(nullptr, at.time_since_epoch().count());
    set(crl_.get(), time);
    ASN1_TIME_free(time);
  }

  openssl::X509CrlPtr crl_;
};

const PrivateKey& any_key() {
  static const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  return key;
}

TEST(ForeignCrl, ReadsAListOfVersion1WithoutNumberAndNextUpdate) {
  ListMaker maker;
  maker.add(5, day(2026, 10, 2));
  const ForeignCrl crl = ForeignCrl::parse_der(maker.sign(any_key()));
  EXPECT_EQ(crl.issuer_der(), testing::ecdsa_ca().certificate.subject_der());
  EXPECT_EQ(crl.this_update(), day(2026, 11, 1));
  EXPECT_FALSE(crl.is_delta());
  ASSERT_EQ(crl.entries().size(), 1U);
  EXPECT_EQ(crl.entries()[0].serial.to_hex(), "05");
  EXPECT_EQ(crl.entries()[0].revoked_at, day(2026, 10, 2));
  EXPECT_FALSE(crl.entries()[0].reason);
}

TEST(ForeignCrl, ReadsReasonsThatAreThereForNothing) {
  ListMaker maker;
  maker.set_version(1);
  for (long reason = 0; reason <= 10; ++reason) {
    if (reason != 7) ListMaker::set_reason(maker.add(100 + reason, day(2026, 10, 2)), reason);
  }
  const ForeignCrl crl = ForeignCrl::parse_der(maker.sign(any_key()));
  ASSERT_EQ(crl.entries().size(), 10U);
  for (const CrlEntry& entry : crl.entries()) {
    ASSERT_TRUE(entry.reason);
    EXPECT_EQ(static_cast<int>(*entry.reason) + 100, entry.serial.octets()[0]);
  }
}

TEST(ForeignCrl, PassesOverEntriesThatCannotBeOurs) {
  ListMaker maker;
  maker.set_version(1);
  maker.add(1, day(2026, 10, 2));
  ListMaker::set_reason(maker.add(2, day(2026, 10, 2)), 7);
  maker.add(-3, day(2026, 10, 2));
  ListMaker::set_issuer(maker.add(4, day(2026, 10, 2)));
  maker.add(5, day(2026, 10, 2));  // the issuer named before goes on
  const ForeignCrl crl = ForeignCrl::parse_der(maker.sign(any_key()));
  ASSERT_EQ(crl.entries().size(), 1U);
  EXPECT_EQ(crl.entries()[0].serial.to_hex(), "01");
  EXPECT_EQ(crl.passed_over(), 4U);
}

TEST(ForeignCrl, KnowsADeltaList) {
  ListMaker maker;
  maker.set_version(1);
  maker.add_delta_indicator();
  EXPECT_TRUE(ForeignCrl::parse_der(maker.sign(any_key())).is_delta());
}

TEST(ForeignCrl, TellsItsNumberWhateverItsLength) {
  const auto number_of = [](const char* digits) {
    ListMaker maker;
    maker.set_version(1);
    if (digits != nullptr) maker.add_number(digits);
    return ForeignCrl::parse_der(maker.sign(any_key())).number();
  };
  EXPECT_EQ(number_of(nullptr), std::nullopt);
  EXPECT_EQ(number_of("-1"), std::nullopt);
  EXPECT_EQ(number_of("0"), 0U);
  EXPECT_EQ(number_of("20261127120000"), 0x20261127120000U);
  EXPECT_EQ(number_of("FFFFFFFFFFFFFFFE"), 0xFFFFFFFFFFFFFFFEU);
  EXPECT_EQ(number_of("010000000000000000"), 0xFFFFFFFFFFFFFFFFU) << "more than 64 bits";
  EXPECT_EQ(number_of("0123456789ABCDEF0123456789ABCDEF01234567"), 0xFFFFFFFFFFFFFFFFU);
}

TEST(ForeignCrl, TellsItsScopeFromOthers) {
  const auto scope_of = [](std::optional<bool> of_authorities) {
    ListMaker maker;
    maker.set_version(1);
    if (of_authorities) maker.add_scope(*of_authorities);
    return ForeignCrl::parse_der(maker.sign(any_key())).scope();
  };
  EXPECT_EQ(scope_of(std::nullopt), Bytes{});
  EXPECT_EQ(scope_of(false), (Bytes{0x30, 0x03, 0x81, 0x01, 0xFF}));
  EXPECT_EQ(scope_of(true), (Bytes{0x30, 0x03, 0x82, 0x01, 0xFF}));
}

TEST(ForeignCrl, IsSignedByOneCaAndNoOther) {
  CrlBuilder builder(testing::ecdsa_ca().certificate, testing::ecdsa_ca().signer.algorithm(),
                     std::filesystem::temp_directory_path());
  Bytes der;
  std::move(builder).finish({1, day(2026, 11, 1), day(2026, 11, 2)}, testing::ecdsa_ca().signer,
                            [&](ByteView chunk) { der.insert(der.end(), chunk.begin(), chunk.end()); });
  const ForeignCrl crl = ForeignCrl::parse_der(der);
  EXPECT_TRUE(crl.signed_by(testing::ecdsa_ca().certificate));
  EXPECT_FALSE(ForeignCrl::parse_der(ListMaker().sign(any_key())).signed_by(testing::ecdsa_ca().certificate));
  EXPECT_FALSE(crl.signed_by(testing::gost_ca().certificate));
}

TEST(ForeignCrl, RefusesWhatIsNoList) {
  Bytes der = ListMaker().sign(any_key());
  EXPECT_REFUSED(ForeignCrl::parse_der({}), Errc::document_unreadable);
  EXPECT_REFUSED(ForeignCrl::parse_der(testing::ecdsa_ca().certificate.der()), Errc::document_unreadable);
  der.push_back(0);
  EXPECT_REFUSED(ForeignCrl::parse_der(der), Errc::document_unreadable);
}

}  // namespace
}  // namespace tamga
