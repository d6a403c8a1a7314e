#include <gtest/gtest.h>

#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga::testing {
namespace {

TEST(HolderKinds, AnEntrepreneurMayBeAnOrganizationByHisOwnName) {
  Case one = entrepreneur();
  one.forge.subject.add(oid::kOrganization, der::kUtf8String, "ИП Иванов Иван Иванович");
  EXPECT_EQ(one.check().to_text(), "");
}

TEST(HolderKinds, AnOrganizationMayHaveItsNumberInTheOlderAttribute) {
  Case one = organization();
  one.forge.subject.add(oid::kInn, der::kNumericString, "007710474375");
  EXPECT_EQ(one.check().to_text(), "");
}

}  // namespace
}  // namespace tamga::testing
