#include "ca-core/x509/extensions.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ca-core/openssl/handles.hpp"
#include "ca-core/x509/oid.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

/// What OpenSSL reads, line by line without the blank lines it puts between.
std::string printed(const Bytes& der) {
  const unsigned char* cursor = der.data();
  const openssl::X509ExtensionPtr read(d2i_X509_EXTENSION(nullptr, &cursor, static_cast<long>(der.size())));
  const openssl::BioPtr bio(BIO_new(BIO_s_mem()));
  if (!read || X509V3_EXT_print(bio.get(), read.get(), 0, 0) != 1) return "OpenSSL does not read it";
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

TEST(Extensions, KeyUsageLeavesZeroBitsAtTheEndOut) {
  EXPECT_EQ(to_hex(extension::key_usage(kDigitalSignature)), "300e0603551d0f0101ff040403020780");
  EXPECT_EQ(to_hex(extension::key_usage(kKeyCertSign | kCrlSign)), "300e0603551d0f0101ff040403020106");
  EXPECT_EQ(to_hex(extension::key_usage(kDigitalSignature | kNonRepudiation | kKeyEncipherment | kDataEncipherment |
                                        kKeyAgreement)),
            "300e0603551d0f0101ff0404030203f8");
  EXPECT_REFUSED(extension::key_usage(0), Errc::internal);
}

TEST(Extensions, BasicConstraintsAreCritical) {
  EXPECT_EQ(to_hex(extension::basic_constraints_ca(std::nullopt)), "300f0603551d130101ff040530030101ff");
  EXPECT_EQ(to_hex(extension::basic_constraints_ca(0)), "30120603551d130101ff040830060101ff020100");
}

TEST(Extensions, IdentificationKindIsAnInteger) {
  EXPECT_EQ(to_hex(extension::identification_kind(IdentificationKind::personal)),
            "300c06052a85036472"
            "0403020100");
  EXPECT_EQ(to_hex(extension::identification_kind(IdentificationKind::remote_system)),
            "300c06052a85036472"
            "0403020103");
}

TEST(Extensions, SubjectSignToolIsAUtf8StringOfUpTo200Characters) {
  EXPECT_EQ(to_hex(extension::subject_sign_tool("A")),
            "300c06052a8503646f"
            "04030c0141");
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "Ж";
  EXPECT_NO_THROW(extension::subject_sign_tool(longest));
  EXPECT_REFUSED(extension::subject_sign_tool(longest + "Ж"), Errc::invalid_fields);
  EXPECT_REFUSED(extension::subject_sign_tool(""), Errc::invalid_fields);
  EXPECT_REFUSED(extension::subject_sign_tool("a\u202eb"), Errc::invalid_fields);
  EXPECT_REFUSED(extension::subject_sign_tool("\xff"), Errc::invalid_fields);
}

TEST(Extensions, IssuerSignToolHasFourFieldsAndKeepsCommas) {
  EXPECT_EQ(to_hex(extension::issuer_sign_tool({"a,b", "c", "d", "e"})),
            "301906052a85036470"
            "0410"
            "300e"
            "0c03612c62"
            "0c0163"
            "0c0164"
            "0c0165");
  EXPECT_REFUSED(extension::issuer_sign_tool({"a", "b", "c", ""}), Errc::invalid_fields);
  EXPECT_REFUSED(extension::issuer_sign_tool({"a", "b", std::string(101, 'c'), "d"}), Errc::invalid_fields);
}

TEST(Extensions, PrivateKeyUsagePeriodIsInGeneralizedTime) {
  const Instant begin{std::chrono::sys_days(std::chrono::year(2026) / 1 / 2)};
  EXPECT_EQ(to_hex(extension::private_key_usage_period(begin, begin + std::chrono::hours(24))),
            "302b0603551d10"
            "0424"
            "3022"
            "800f" +
                to_hex(as_bytes("20260102000000Z")) + "810f" + to_hex(as_bytes("20260103000000Z")));
}

TEST(Extensions, ReadByOpensslAsTheyWereMeant) {
  const CertificatePolicy policies[] = {{std::string(oid::kAnyPolicy), ""},
                                        {std::string(oid::kPolicyUnqualified), "only here"}};
  EXPECT_EQ(printed(extension::certificate_policies(policies)),
            "Policy: X509v3 Any Policy\nPolicy: " + std::string(oid::kPolicyUnqualified) +
                "\n  User Notice:\n    Explicit Text: only here");
  const std::vector<std::string> urls = {"http://a/1.crl", "http://b/1.crl"};
  EXPECT_EQ(printed(extension::crl_distribution_points(urls)),
            "Full Name:\n  URI:http://a/1.crl\nFull Name:\n  URI:http://b/1.crl");
  EXPECT_EQ(printed(extension::freshest_crl(std::span(urls).first(1))), "Full Name:\n  URI:http://a/1.crl");
  EXPECT_EQ(printed(extension::authority_information_access(std::span(urls).first(1), std::span(urls).last(1))),
            "OCSP - URI:http://b/1.crl\nCA Issuers - URI:http://a/1.crl");
  const std::vector<AlternativeName> names = {{AlternativeName::Kind::dns, "ca.example.ru"},
                                              {AlternativeName::Kind::ip, "127.0.0.1"},
                                              {AlternativeName::Kind::ip, "::1"},
                                              {AlternativeName::Kind::email, "anna@example.ru"}};
  EXPECT_EQ(printed(extension::subject_alternative_name(names)),
            "DNS:ca.example.ru, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, email:anna@example.ru");
  const std::string usages[] = {std::string(oid::kClientAuth), std::string(oid::kEmailProtection)};
  EXPECT_EQ(printed(extension::extended_key_usage(usages)), "TLS Web Client Authentication, E-mail Protection");
}

TEST(Extensions, UserNoticeIsAUtf8String) {
  const CertificatePolicy policy{"1.2.3", "Ж"};
  EXPECT_EQ(to_hex(extension::certificate_policies(std::span(&policy, 1))),
            "30230603551d20041c301a301806022a033012301006082b0601050507020230040c02d096");
}

TEST(Extensions, UrlsAndNamesAreAscii) {
  const std::vector<std::string> bad = {"http://пример.рф/1.crl"};
  EXPECT_REFUSED(extension::crl_distribution_points(bad), Errc::invalid_fields);
  const std::vector<std::string> blank = {"http://a/1 2.crl"};
  EXPECT_REFUSED(extension::authority_information_access(blank, {}), Errc::invalid_fields);
  const std::vector<AlternativeName> no_address = {{AlternativeName::Kind::ip, "300.0.0.1"}};
  EXPECT_REFUSED(extension::subject_alternative_name(no_address), Errc::invalid_fields);
  const std::vector<AlternativeName> no_mailbox = {{AlternativeName::Kind::email, "анна@example.ru"}};
  EXPECT_REFUSED(extension::subject_alternative_name(no_mailbox), Errc::invalid_fields);
}

}  // namespace
}  // namespace tamga
