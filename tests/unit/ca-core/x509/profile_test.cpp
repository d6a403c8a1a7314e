#include <set>

#include <gtest/gtest.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/oid.hpp"
#include "ca-core/x509/profile_catalogue.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/shipped_profiles.hpp"

namespace tamga {
namespace {

const ProfileCatalogue& profiles = shipped_profiles();

PublicKey key_of(ParameterSet set) {
  return PrivateKey::generate(set).public_key();
}

TEST(Profile, IsChosenBySignatureApplicantAndKey) {
  struct Row {
    SignatureKind signature;
    ApplicantKind applicant;
    ParameterSet key;
    std::string_view profile;
  };
  using enum ApplicantKind;
  using enum SignatureKind;
  for (const Row& row : {
           Row{qualified, individual, ParameterSet::cryptopro_xcha, "qualified-individual"},
           Row{qualified, individual, ParameterSet::tc26_512_a, "qualified-individual"},
           Row{qualified, sole_proprietor, ParameterSet::tc26_256_a, "qualified-sole-proprietor"},
           Row{qualified, organisation, ParameterSet::tc26_256_a, "qualified-organisation-person"},
           Row{qualified, organisation_automatic, ParameterSet::tc26_256_a, "qualified-organisation-automatic"},
           Row{unqualified, individual, ParameterSet::tc26_256_a, "unqualified-individual-gost"},
           Row{unqualified, individual, ParameterSet::p256, "unqualified-individual-ecdsa"},
           Row{unqualified, individual, ParameterSet::rsa2048, "unqualified-individual-ecdsa"},
           Row{unqualified, sole_proprietor, ParameterSet::cryptopro_a, "unqualified-sole-proprietor-gost"},
           Row{unqualified, organisation, ParameterSet::p256, "unqualified-organisation-person-ecdsa"},
           Row{unqualified, organisation_automatic, ParameterSet::p256, "unqualified-organisation-automatic-ecdsa"},
       }) {
    EXPECT_EQ(profiles.for_applicant(row.signature, row.applicant, key_of(row.key)).name, row.profile);
  }
  for (const ApplicantKind kind : kApplicantKinds) {
    EXPECT_REFUSED(profiles.for_applicant(qualified, kind, key_of(ParameterSet::p256)), Errc::key_not_allowed);
    EXPECT_REFUSED(profiles.for_applicant(qualified, kind, key_of(ParameterSet::rsa2048)), Errc::key_not_allowed);
  }
}

TEST(Profile, AllowsReissueByCodeWordForUnqualifiedOnly) {
  for (const Profile& profile : profiles.all()) {
    EXPECT_EQ(profile.allows(ReissueAuthorisation::code_word), profile.signature_kind == SignatureKind::unqualified)
        << profile.name;
    EXPECT_EQ(profile.allows(ReissueAuthorisation::in_person), profile.signature_kind.has_value()) << profile.name;
  }
}

TEST(Profile, TakesKeysOfTheCaForSubscribersOnly) {
  for (const Profile& profile : profiles.all()) {
    EXPECT_EQ(profile.key_by_ca, profile.signature_kind.has_value()) << profile.name;
  }
}

TEST(Profile, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const Profile& profile : profiles.all()) {
    EXPECT_TRUE(names.insert(profile.name).second) << profile.name;
    EXPECT_EQ(&profiles.named(profile.name), &profile);
    EXPECT_FALSE(profile.parameter_sets.empty()) << profile.name;
  }
  EXPECT_REFUSED(profiles.named("no-such-profile"), Errc::profile_not_found);
}

TEST(Profile, EveryCaHasOneAndItsIssuerToo) {
  for (const std::string_view slug :
       {"gost-root", "gost-qualified", "gost-unqualified", "ecdsa-root", "ecdsa-unqualified", "staff"}) {
    const Profile& profile = profiles.of_authority(slug);
    EXPECT_TRUE(profile.is_ca()) << slug;
    EXPECT_EQ(profiles.of_authority(profile.ca).purpose, CertificatePurpose::root) << slug;
    EXPECT_GE(profiles.of_authority(profile.ca).validity, profile.validity) << slug;
  }
  EXPECT_REFUSED(profiles.of_authority("gost"), Errc::ca_not_found);
}

/// A CA that is certified on the last day of its root's key still lives as long as its own key and what that signs.
TEST(Profile, RootsOutliveTheLastCertificatesBelowThem) {
  const auto subscribers = profiles.named("qualified-individual").validity;
  for (const std::string_view slug : {"gost-qualified", "gost-unqualified", "ecdsa-unqualified", "staff"}) {
    const Profile& profile = profiles.of_authority(slug);
    const Profile& root = profiles.of_authority(profile.ca);
    EXPECT_GE(root.validity, *root.private_key_validity + *profile.private_key_validity + subscribers) << slug;
  }
}

TEST(Profile, ClassesOfToolsAreCumulative) {
  const auto& policies = profiles.named("qualified-individual").policies;
  ASSERT_EQ(policies.size(), 2U);
  EXPECT_EQ(policies[0].oid, oid::kClassKc1);
  EXPECT_EQ(policies[1].oid, oid::kClassKc2);
}

TEST(Profile, KeyUsageIsLimitedByWhatTheKeyCanDo) {
  const Profile& profile = profiles.named("unqualified-individual-ecdsa");
  EXPECT_EQ(effective_key_usage(profile, KeyType::ecdsa),
            unsigned{kDigitalSignature | kNonRepudiation | kKeyAgreement});
  EXPECT_EQ(effective_key_usage(profile, KeyType::rsa),
            unsigned{kDigitalSignature | kNonRepudiation | kKeyEncipherment | kDataEncipherment});
}

TEST(ProfileCatalogue, RefusesCasThatIssueOneAnother) {
  Profile other = profiles.of_authority("staff");
  other.name = "issuing-other";
  other.authorities = {"other"};
  other.ca = "staff";
  EXPECT_TRUE(profiles.conflicts(other).empty());
  Profile staff = profiles.of_authority("staff");
  staff.ca = "other";
  const auto findings = profiles.with(other).conflicts(staff);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].key, "ca");
}

TEST(ProfileCatalogue, TakesAProfileInThePlaceOfTheOneOfItsName) {
  Profile changed = profiles.named("staff");
  changed.validity = std::chrono::days(30);
  const ProfileCatalogue together = profiles.with(changed);
  EXPECT_EQ(together.all().size(), profiles.all().size());
  EXPECT_EQ(together.named("staff").validity, std::chrono::days(30));
  EXPECT_TRUE(profiles.conflicts(changed).empty());
}

}  // namespace
}  // namespace tamga
