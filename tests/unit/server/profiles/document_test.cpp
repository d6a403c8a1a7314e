#include "server/profiles/document.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"
#include "server/profiles/checked_document.hpp"
#include "server/profiles/shipped_profiles.hpp"

namespace tamga::profiles {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

std::string shipped(std::string_view name) {
  return std::string(shipped_document(name)->text);
}

/// The text with one piece of it replaced; the piece must be there.
std::string replaced(std::string text, const std::string& piece, const std::string& by) {
  const auto place = text.find(piece);
  EXPECT_NE(place, std::string::npos) << piece;
  if (place != std::string::npos) text.replace(place, piece.size(), by);
  return text;
}

TEST(ProfileDocument, ShippedOnesPassEveryCheck) {
  openssl::OpensslRandom random;
  EXPECT_THAT(shipped_documents(), SizeIs(24));
  for (const ShippedDocument& document : shipped_documents()) {
    const auto checked = check_document(document.text, std::string(document.name), shipped_profiles(), random, kNow);
    EXPECT_THAT(checked.findings, IsEmpty()) << document.name;
    ASSERT_TRUE(checked.profile) << document.name;
    EXPECT_EQ(checked.profile->name, document.name);
  }
}

TEST(ProfileDocument, SaysWhatItSays) {
  const auto read = read_document(shipped("unqualified-organisation-person-gost"), "x");
  ASSERT_TRUE(read.profile);
  const Profile& profile = *read.profile;
  EXPECT_EQ(profile.purpose, CertificatePurpose::end_entity);
  EXPECT_EQ(profile.signature_kind, SignatureKind::unqualified);
  EXPECT_EQ(profile.ca, "gost-unqualified");
  EXPECT_EQ(profile.validity, std::chrono::days(450));
  EXPECT_EQ(profile.applicants, std::vector{ApplicantKind::organisation});
  EXPECT_TRUE(profile.long_names);
  EXPECT_TRUE(profile.subject_sign_tool);
  EXPECT_FALSE(profile.issuer_sign_tool);
  ASSERT_EQ(profile.usage_limits.size(), 1U);
  EXPECT_THAT(profile.usage_limits[0].notice, HasSubstr("только в информационных системах"));
  EXPECT_TRUE(profile.critical.key_usage);
  EXPECT_FALSE(profile.critical.extended_key_usage);
  ASSERT_TRUE(profile.suspension);
  EXPECT_EQ(profile.suspension->longest, std::chrono::days(30));
  EXPECT_EQ(profile.suspension->end, SuspensionEnd::revoked);
  EXPECT_EQ(profile.reissue, (std::vector{ReissueAuthorisation::code_word, ReissueAuthorisation::in_person}));
  EXPECT_EQ(profile.renewal.before, std::chrono::days(60));
  EXPECT_EQ(profile.renewal.after, std::chrono::days(30));
}

TEST(ProfileDocument, SaysWhenARenewalMayBeAskedFor) {
  const std::string before = "expiry_days_before = 60\n";
  const std::string after = "expiry_days_after = 30\n";
  const std::string text = shipped("qualified-individual");
  const auto changed = read_document(
      replaced(replaced(text, before, "expiry_days_before = 450\n"), after, "expiry_days_after = 0\n"), "x");
  ASSERT_TRUE(changed.profile) << ::testing::PrintToString(changed.findings);
  EXPECT_EQ(changed.profile->renewal.before, std::chrono::days(450));
  EXPECT_EQ(changed.profile->renewal.after, std::chrono::days(0));
  // Documents of before there were these keys.
  const std::string without = replaced(replaced(text, before, ""), after, "");
  const auto older = read_document(without, "x");
  ASSERT_TRUE(older.profile);
  EXPECT_EQ(older.profile->renewal.before, std::chrono::days(60));
  EXPECT_EQ(older.profile->renewal.after, std::chrono::days(30));
  const auto shorter = read_document(replaced(replaced(without, "certificate_days = 450", "certificate_days = 20"),
                                              "private_key_days = 450", "private_key_days = 20"),
                                     "x");
  ASSERT_TRUE(shorter.profile) << ::testing::PrintToString(shorter.findings);
  EXPECT_EQ(shorter.profile->renewal.before, std::chrono::days(20));
}

struct Broken {
  const char* document;  // a shipped one
  const char* piece;     // of it
  const char* by;
  const char* key;   // that the finding names
  const char* word;  // and another word of the finding
};

class BrokenProfileDocument : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenProfileDocument, IsRefusedWithItsKey) {
  const Broken& broken = GetParam();
  openssl::OpensslRandom random;
  const auto checked = check_document(replaced(shipped(broken.document), broken.piece, broken.by), "broken.toml",
                                      shipped_profiles(), random, kNow);
  EXPECT_FALSE(checked.profile);
  EXPECT_THAT(checked.findings,
              Contains(AllOf(HasSubstr("broken.toml"), HasSubstr(broken.key), HasSubstr(broken.word))))
      << ::testing::PrintToString(checked.findings);
}

constexpr const char* kQualified = "qualified-individual";
constexpr const char* kUnqualified = "unqualified-individual-gost";

INSTANTIATE_TEST_SUITE_P(
    Reader, BrokenProfileDocument,
    ::testing::Values(
        Broken{kQualified, "name = \"qualified-individual\"", "", "profile name", "missing"},
        Broken{kQualified, "\"qualified-individual\"", "\"Qualified\"", "profile name", "small Latin"},
        Broken{kQualified, "\"end_entity\"", "\"end-entity\"", "profile purpose", "issuing_ca"},
        Broken{kQualified, "\"qualified\"", "\"strong\"", "profile signature_kind", "unqualified"},
        Broken{kQualified, "\"individual\"", "\"anybody\"", "profile applicants", "anybody"},
        Broken{kQualified, "\"gost2012-256-b\"", "\"gost2012-256-z\"", "profile parameter_sets", "gost2012-256-z"},
        Broken{kQualified, "certificate_days = 450", "certificate_days = 0", "[validity] certificate_days", "from 1"},
        Broken{kQualified, "certificate_days = 450", "certificate_days = \"450d\"", "[validity] certificate_days",
               "whole"},
        Broken{kQualified, "certificate_days", "days", "[validity] certificate_days", "missing"},
        Broken{kQualified, "[validity]", "[valid]", "[validity]", "missing"},
        Broken{kQualified, "[validity]", "color = 1\n[validity]", "no key \"color\"", "it knows"},
        Broken{kQualified, "\"surname\"", "\"family\"", "[subject] required", "family"},
        Broken{kQualified, "\"code_and_name\"", "\"number\"", "[subject] region", "code_and_name"},
        Broken{kQualified, "long_names = false", "long_names = \"no\"", "[subject] long_names", "true or false"},
        Broken{kQualified, "\"client_auth\"", "\"1.2.x\"", "[extensions] extended_key_usage", "1.2.x"},
        Broken{kQualified, "\"key_agreement\"", "\"agree\"", "[extensions] key_usage", "agree"},
        Broken{kQualified, "\"issuer_sign_tool\"", "\"sign_tool\"", "[extensions] order_795", "sign_tool"},
        Broken{kQualified, "\"1.2.643.100.113.1\"", "\"КС1\"", "[[policies]] oid", "dotted"},
        Broken{kQualified, "\"1.2.643.100.113.1\"", "\"1.40.1\"", "[[policies]] oid", "dotted"},
        Broken{kUnqualified, "systems = ", "notice = ", "[[usage_limits]]", "no key \"notice\""},
        Broken{kUnqualified, "longest_days = 30", "longest_days = -1", "[suspension] longest_days", "whole number"},
        Broken{kUnqualified, "end = \"revoked\"", "end = \"lost\"", "[suspension] end", "resumed"},
        Broken{kUnqualified, "\"code_word\"", "\"password\"", "[reissue] authorised_by", "password"},
        Broken{kUnqualified, "expiry_days_before = 60", "expiry_days_before = 0", "[reissue] expiry_days_before",
               "from 1"},
        Broken{kUnqualified, "expiry_days_before = 60", "expiry_days_before = \"60\"", "[reissue] expiry_days_before",
               "whole number"},
        Broken{kUnqualified, "expiry_days_after = 30", "expiry_days_after = 367", "[reissue] expiry_days_after",
               "to 366"},
        Broken{kUnqualified, "expiry_days_after = 30", "expiry_days_after = -1", "[reissue] expiry_days_after",
               "whole number"},
        Broken{"staff", "[extensions]", "[reissue]\nexpiry_days_after = 1\n[extensions]", "[reissue] expiry_days_after",
               "subscribers only"},
        Broken{kUnqualified, "\"one_person\"", "\"three\"", "[approval] people", "two_people"},
        Broken{kUnqualified, "\"personal\"", "\"by_phone\"", "[approval] identifications", "by_phone"},
        Broken{kQualified, "[validity]", "[validity", "broken.toml, line", ""}));

INSTANTIATE_TEST_SUITE_P(
    Rules, BrokenProfileDocument,
    ::testing::Values(
        Broken{kQualified, "\"gost2012-256-b\"", "\"ecdsa-p256\"", "parameter_sets", "GOST"},
        Broken{kQualified, "\"gost2012-256-b\"", "\"gost2012-256-a\"", "parameter_sets", "twice"},
        Broken{kQualified, "private_key_days = 450", "private_key_days = 451", "[validity] private_key_days", "longer"},
        Broken{kQualified, "\"identification_kind\", ", "", "[extensions] order_795", "must name"},
        Broken{kQualified, "\"1.2.643.100.113.1\"", "\"1.2.643.100.113.3\"", "policies", "classes below"},
        Broken{kQualified, "\"1.2.643.100.113.1\"", "\"1.2.643.100.113.2\"", "policies", "twice"},
        Broken{kQualified, "[\"in_person\"", "[\"code_word\"", "[reissue] authorised_by", "63-FZ"},
        Broken{kQualified, "\"country\", ", "", "[subject] required", "country"},
        Broken{kQualified, "\"email\"", "\"inn\"", "[subject] required", "twice"},
        Broken{kQualified, "critical = [\"key_usage\"]", "critical = [\"subject_sign_tool\"]", "[extensions] critical",
               "order 795"},
        Broken{kQualified, "critical = [\"key_usage\"]", "critical = [\"issuer_sign_tool\"]", "[extensions] critical",
               "order 795"},
        Broken{kQualified, "critical = [\"key_usage\"]", "critical = [\"basic_constraints\"]", "[extensions] critical",
               "only certificates of CAs"},
        Broken{kQualified, "critical = [\"key_usage\"]", "critical = [\"authority_key_identifier\"]",
               "[extensions] critical", "4.2.1.1"},
        Broken{kQualified, "[reissue]", "[[usage_limits]]\noid = \"1.2.3\"\nsystems = \"a\"\n[reissue]", "usage_limits",
               "63-FZ"},
        Broken{kQualified, "\"key_agreement\"", "\"crl_sign\"", "[extensions] key_usage", "only CAs"},
        Broken{kQualified, "\"email_protection\"", "\"ocsp_signing\"", "[extensions] extended_key_usage", "responder"},
        Broken{kQualified, "\"email_protection\"", "\"time_stamping\"", "[extensions] extended_key_usage", "alone"},
        Broken{kQualified, "[extensions]", "[extensions]\npath_length = 1", "[extensions] path_length", "CAs only"},
        Broken{kQualified, "identifications = [\"personal\", ", "identifications = [", "[reissue] authorised_by",
               "in_person"},
        Broken{kUnqualified, "\"one_person\"", "\"two_people\"", "[reissue] authorised_by", "two people"},
        Broken{kUnqualified, "expiry_days_before = 60", "expiry_days_before = 451", "[reissue] expiry_days_before",
               "no more than"},
        Broken{kUnqualified, "longest_days = 30", "longest_days = 451", "[suspension] longest_days", "no more than"},
        Broken{kUnqualified, "ca = \"gost-unqualified\"", "", "profile ca", "must name"},
        Broken{kUnqualified, "applicants = [\"individual\"]", "", "applicants", "must name"},
        Broken{"issuing-qualified", "\"basic_constraints\", ", "", "[extensions] critical", "4.2.1.9"},
        Broken{"issuing-qualified", "\"basic_constraints\", \"key_usage\"", "\"basic_constraints\"",
               "[extensions] critical", "4.2.1.3"},
        Broken{"issuing-qualified", "\"key_cert_sign\", ", "", "[extensions] key_usage", "key_cert_sign"},
        Broken{"issuing-qualified", "path_length = 0", "extended_key_usage = [\"client_auth\"]",
               "[extensions] extended_key_usage", "not for CAs"},
        Broken{"issuing-qualified", "authorities = [\"gost-qualified\"]", "", "authorities", "must name"},
        Broken{"root-ecdsa", "ca = \"ecdsa-root\"", "ca = \"gost-root\"", "profile ca", "root itself"},
        Broken{"ocsp-responder", "\"ocsp_signing\"", "\"ocsp_signing\", \"client_auth\"",
               "[extensions] extended_key_usage", "RFC 6960"},
        Broken{"time-stamp-authority", "\"time_stamping\"]", "\"time_stamping\", \"client_auth\"]",
               "[extensions] extended_key_usage", "RFC 3161"},
        Broken{"registry-extract", "\"document_signing\", ", "", "[extensions] extended_key_usage", "RFC 9336"},
        Broken{"registry-extract", "\"non_repudiation\"]", "\"key_agreement\"]", "[extensions] key_usage",
               "nothing else"},
        Broken{"staff", "\"client_auth\"", "\"client_auth\", \"document_signing\"", "[extensions] extended_key_usage",
               "extracts"},
        Broken{"time-stamp-authority", "[\"key_usage\", \"extended_key_usage\"]", "[\"key_usage\"]",
               "[extensions] critical", "RFC 3161"},
        Broken{kQualified, "[extensions]", "[extensions]\nauthority_key_identifier = \"key\"",
               "[extensions] authority_key_identifier", "63-FZ"},
        Broken{"issuing-qualified", "[extensions]", "[extensions]\nauthority_key_identifier = \"key\"",
               "[extensions] authority_key_identifier", "63-FZ"},
        Broken{"staff", "authority_key_identifier = \"key\"", "authority_key_identifier = \"name\"",
               "[extensions] authority_key_identifier", "complete or key"},
        Broken{"cross-certificate", "[extensions]", "[extensions]\npath_length = 1", "[extensions] path_length",
               "own certificate"},
        Broken{"cross-certificate", "[extensions]", "[extensions]\norder_795 = [\"issuer_sign_tool\"]",
               "[extensions] order_795", "qualified"},
        Broken{"cross-certificate", "[validity]", "[validity]\nprivate_key_days = 30", "[validity] private_key_days",
               "how long"},
        Broken{"cross-certificate", "[validity]", "ca = \"gost-root\"\n[validity]", "profile ca", "any root"},
        Broken{"cross-certificate", "[validity]", "authorities = [\"other\"]\n[validity]", "authorities", "any CA"},
        Broken{"cross-certificate", "\"cross-certificate\"", "\"another\"", "profile name", "is called"},
        Broken{"tls-server", "\"server_auth\"", "\"client_auth\"", "[extensions] extended_key_usage", "server_auth"},
        Broken{"staff", "\"client_auth\"", "\"server_auth\"", "[extensions] extended_key_usage", "client_auth"},
        Broken{"staff", "[extensions]", "[approval]\nidentifications = [\"personal\"]\n[extensions]",
               "[approval] identifications", "subscribers only"}));

INSTANTIATE_TEST_SUITE_P(
    Neighbours, BrokenProfileDocument,
    ::testing::Values(
        Broken{kQualified, "\"qualified-individual\"", "\"qualified-person\"", "parameter_sets",
               "overlap with those of qualified-individual"},
        Broken{kQualified, "applicants = [\"individual\"]", "applicants = [\"individual\", \"sole_proprietor\"]",
               "parameter_sets", "qualified-sole-proprietor"},
        Broken{"issuing-staff", "\"issuing-staff\"", "\"issuing-others\"", "authorities", "issuing-staff makes"},
        Broken{"issuing-staff", "authorities = [\"staff\"]", "authorities = [\"people\"]", "authorities", "staff"},
        Broken{kUnqualified, "ca = \"gost-unqualified\"", "ca = \"gost-other\"", "profile ca", "no profile makes"},
        Broken{"tls-server", "\"tls_server\"", "\"end_entity\"", "profile", ""},
        Broken{"staff", "purpose = \"staff\"", "purpose = \"tls_server\"", "extended_key_usage", "server_auth"}));

INSTANTIATE_TEST_SUITE_P(
    Samples, BrokenProfileDocument,
    ::testing::Values(
        // 63-FZ article 17 wants them of individuals; only a certificate shows that they are not there.
        Broken{kQualified, ", \"inn\", \"snils\"", "", "sample certificate", "order795"},
        Broken{kQualified, "\"surname\", ", "", "sample certificate", "order795"}));

TEST(ProfileDocument, TellsEverythingThatIsWrongAtOnce) {
  std::string text = replaced(shipped(kQualified), "certificate_days = 450", "certificate_days = 0");
  text = replaced(text, "\"surname\"", "\"family\"");
  text = replaced(text, "\"one_person\"", "\"nobody\"");
  const auto read = read_document(text, "x.toml");
  EXPECT_THAT(read.findings, SizeIs(3)) << ::testing::PrintToString(read.findings);
  EXPECT_THAT(read.findings, Contains(HasSubstr("line")));
}

TEST(ProfileDocument, OfAnotherKindNeedsAnotherName) {
  const std::string text = replaced(shipped("ocsp-responder"), "\"ocsp-responder\"", "\"tls-server\"");
  openssl::OpensslRandom random;
  const auto checked = check_document(text, "x.toml", shipped_profiles(), random, kNow);
  EXPECT_THAT(checked.findings, Contains(HasSubstr("need another name")));
}

TEST(ProfileDocument, IsNotReadWhenItIsTooLong) {
  EXPECT_THAT(read_document(std::string(kMaxDocument + 1, '#'), "x").findings, SizeIs(1));
}

/// The API takes documents from outside: whatever octets come, they are read or refused.
TEST(ProfileDocument, IsReadOrRefusedWhateverItIs) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto& documents = shipped_documents();
    std::string text(documents[random() % documents.size()].text);
    for (int change = 0; change < 4; ++change) {
      const std::size_t place = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[place] = static_cast<char>(random());
          break;
        case 1:
          text.erase(place, random() % 40);
          break;
        case 2:
          text.insert(place, text.substr(random() % text.size(), random() % 60));
          break;
        default:
          text.insert(place, std::string(random() % 300, "[{\"=.\n"[random() % 6]));
      }
    }
    const auto read = read_document(text, "x");
    EXPECT_NE(read.profile.has_value(), !read.findings.empty());
  }
}

}  // namespace
}  // namespace tamga::profiles
