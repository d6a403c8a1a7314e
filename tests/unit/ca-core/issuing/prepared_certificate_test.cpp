#include "ca-core/issuing/prepared_certificate.hpp"

#include <algorithm>
#include <type_traits>

#include <gtest/gtest.h>

#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/issuing/centre.hpp"

namespace tamga {
namespace {

using testing::centre;
using testing::qualified_order;
using testing::TestAuthority;

static_assert(!std::is_copy_constructible_v<PreparedCertificate>);
static_assert(!std::is_copy_assignable_v<PreparedCertificate>);
static_assert(std::is_nothrow_move_constructible_v<PreparedCertificate>);
static_assert(!std::is_default_constructible_v<PreparedCertificate>);
static_assert(!std::is_invocable_v<decltype(&Issuer::sign), const Issuer&, PreparedCertificate&>,
              "a token is given away, not lent");

TEST(PreparedCertificate, IsRedeemedOnce) {
  const Issuer& issuer = *centre().qualified.issuer;
  PreparedCertificate prepared = issuer.prepare(qualified_order());
  const Bytes tbs = prepared.tbs();
  const IssuedCertificate issued = issuer.sign(std::move(prepared));
  EXPECT_TRUE(std::ranges::equal(Certificate::parse_der(issued.der).tbs(), tbs));
  // Using the moved-from token is what this test is about.
  EXPECT_REFUSED(issuer.sign(std::move(prepared)), Errc::internal);  // NOLINT(bugprone-use-after-move)
  EXPECT_REFUSED(prepared.tbs(), Errc::internal);
  EXPECT_REFUSED(prepared.serial(), Errc::internal);
  EXPECT_REFUSED(prepared.not_before(), Errc::internal);
  EXPECT_REFUSED(prepared.not_after(), Errc::internal);
  EXPECT_REFUSED(prepared.lint_report(), Errc::internal);
}

TEST(PreparedCertificate, IsEmptyWhenMovedAndItsHeirIsNot) {
  const Issuer& issuer = *centre().qualified.issuer;
  PreparedCertificate first = issuer.prepare(qualified_order());
  PreparedCertificate second = issuer.prepare(qualified_order());
  const Bytes tbs = first.tbs();
  second = std::move(first);
  EXPECT_EQ(second.tbs(), tbs);
  EXPECT_REFUSED(first.tbs(), Errc::internal);  // NOLINT(bugprone-use-after-move)
  EXPECT_NO_THROW(issuer.sign(std::move(second)));
}

TEST(PreparedCertificate, IsRedeemedByTheIssuerThatPreparedIt) {
  EXPECT_REFUSED(centre().unqualified.issuer->sign(centre().qualified.issuer->prepare(qualified_order())),
                 Errc::issuance_failed);
}

/// The same name, algorithm and profile: only the key tells the two apart.
TEST(PreparedCertificate, IsNotRedeemedByTheNextKeyOfItsIssuer) {
  const TestAuthority next = testing::make_issuing(centre().gost_root, "gost-qualified", ParameterSet::cryptopro_a);
  ASSERT_EQ(next.certificate().subject_der(), centre().qualified.certificate().subject_der());
  EXPECT_REFUSED(next.issuer->sign(centre().qualified.issuer->prepare(qualified_order())), Errc::issuance_failed);
}

}  // namespace
}  // namespace tamga
