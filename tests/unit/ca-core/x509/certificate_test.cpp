#include "ca-core/x509/certificate.hpp"

#include <map>

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"
#include "tests/support/test_data.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::examples_beside;
using testing::read_text;

const Certificate& sample() {
  static const testing::TestAuthority root = testing::make_root("ecdsa-root", ParameterSet::p256);
  return root.certificate();
}

TEST(Certificate, ReadsWhatWasWritten) {
  const Certificate& certificate = sample();
  EXPECT_EQ(Certificate::parse_der(certificate.der()), certificate);
  EXPECT_EQ(Certificate::parse_pem(certificate.to_pem()), certificate);
  EXPECT_EQ(Certificate::parse_pem("text before\n" + certificate.to_pem() + "text after"), certificate);
  EXPECT_EQ(certificate.key_identifier(), certificate.public_key().key_identifier());
  EXPECT_EQ(certificate.not_before(), testing::kTestNow - std::chrono::hours(1));
  EXPECT_NE(certificate.native(), nullptr);
  EXPECT_TRUE(certificate.subject_text().starts_with("CN=УЦ ecdsa-root, C=RU, ST=77 г. Москва"));
}

TEST(Certificate, RefusesEveryPrefixAndWhatComesAfter) {
  const Bytes& der = sample().der();
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_REFUSED(Certificate::parse_der(ByteView(der).first(size)), Errc::malformed_request);
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_REFUSED(Certificate::parse_der(longer), Errc::malformed_request);
  EXPECT_REFUSED(Certificate::parse_pem(""), Errc::malformed_request);
  EXPECT_REFUSED(Certificate::parse_der(Bytes(65 * 1024, 0x30)), Errc::malformed_request);
}

TEST(Certificate, SurvivesEveryChangedOctet) {
  const Bytes& der = sample().der();
  for (std::size_t i = 0; i < der.size(); ++i) {
    for (const std::uint8_t flip : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
      Bytes changed = der;
      changed[i] ^= flip;
      try {
        const Certificate certificate = Certificate::parse_der(changed);
        EXPECT_FALSE(certificate.signed_by(sample().public_key())) << "octet " << i;
        certificate.subject_text();
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::malformed_request) << error.what();
      }
    }
  }
}

TEST(Certificate, IsSignedByItsIssuerOnly) {
  const testing::TestAuthority other = testing::make_root("ecdsa-root", ParameterSet::p256);
  EXPECT_TRUE(sample().signed_by(sample().public_key()));
  EXPECT_FALSE(sample().signed_by(other.certificate().public_key()));
}

TEST(Certificate, ReadsThoseOfAccreditedCas) {
  std::map<Bytes, Certificate> by_key_identifier;
  constexpr Instant kSince{std::chrono::sys_days(std::chrono::year(2025) / 1 / 1)};
  int count = 0;
  int with_key_period = 0;
  const auto files = examples_beside("accredited-ca", ".pem");
  if (files.empty()) return;
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename().string());
    const Certificate certificate = Certificate::parse_pem(read_text(file));
    EXPECT_EQ(certificate.public_key().type(), KeyType::gost2012_256);
    EXPECT_EQ(certificate.key_identifier().size(), 20U);
    // Since 2025 every accredited CA's certificate says how long its key may sign.
    if (certificate.not_before() >= kSince) {
      ASSERT_TRUE(certificate.private_key_not_after());
      EXPECT_GT(*certificate.private_key_not_after(), certificate.not_before());
      EXPECT_LE(*certificate.private_key_not_after(), certificate.not_after());
      ++with_key_period;
    }
    EXPECT_EQ(certificate.subject_text().find('#'), std::string::npos) << certificate.subject_text();
    EXPECT_NE(certificate.native(), nullptr);
    by_key_identifier.emplace(certificate.key_identifier(), certificate);
    ++count;
  }
  EXPECT_GT(count, 5);
  EXPECT_GT(with_key_period, 2);
  // Roots verify themselves, and every other one some root of the collection.
  int verified = 0;
  for (const auto& [identifier, certificate] : by_key_identifier) {
    for (const auto& [issuer_identifier, issuer] : by_key_identifier) {
      if (certificate.issuer_der() == issuer.subject_der() && certificate.signed_by(issuer.public_key())) ++verified;
    }
  }
  EXPECT_GT(verified, 5);
}

/// The sample with another value of privateKeyUsagePeriod.
Bytes with_key_period(const Bytes& value) {
  testing::Forge forge = testing::plain().forge;
  forge.set(oid::kPrivateKeyUsagePeriod, value);
  return forge.der();
}

TEST(Certificate, ReadsUntilWhenTheKeySigns) {
  using testing::private_key_period;
  using testing::text_element;
  const auto ends = [](const Bytes& value) {
    return Certificate::parse_der(with_key_period(value)).private_key_not_after();
  };
  EXPECT_EQ(ends(private_key_period("20260201000000Z", "20260401000000Z")), testing::day(2026, 4, 1));
  EXPECT_EQ(ends(private_key_period("20260201000000Z", "20260401000000.876Z")), testing::day(2026, 4, 1));
  EXPECT_EQ(ends(der::sequence({text_element(der::context_primitive(0), "20260201000000Z")})), std::nullopt);
  EXPECT_EQ(Certificate::parse_der(testing::plain().forge.der()).private_key_not_after(), std::nullopt);
  for (const Bytes& value :
       {Bytes{}, Bytes{der::kNull, 0}, der::sequence({}), private_key_period("20260201000000Z", "2026"),
        private_key_period("20260201", "20260401000000Z"), private_key_period("20260201000000Z", "20260401000000.Z"),
        private_key_period("20260201000000Z", "20260401000000.xZ"), der::sequence({der::integer(std::uint64_t{1})})}) {
    EXPECT_REFUSED(Certificate::parse_der(with_key_period(value)), Errc::malformed_request);
  }
}

TEST(Certificate, ReadsTheExamplesOfRfc9215) {
  for (const auto& file : examples_beside("rfc9215", ".pem")) {
    SCOPED_TRACE(file.filename().string());
    const Certificate certificate = Certificate::parse_pem(read_text(file));
    if (file.stem() != "256A") {  // with the parameter sets for tests
      EXPECT_REFUSED(certificate.public_key(), Errc::key_not_allowed);
      continue;
    }
    EXPECT_EQ(certificate.public_key().parameter_set(), ParameterSet::tc26_256_a);
    EXPECT_TRUE(certificate.signed_by(certificate.public_key()));
    EXPECT_EQ(certificate.subject_text(), "CN=Example");
  }
}

}  // namespace
}  // namespace tamga
