#include "ca-core/base/id.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tamga {
namespace {

class SameOctets final : public Random {
 public:
  explicit SameOctets(std::uint8_t octet) : octet_(octet) {}
  void fill(std::span<std::uint8_t> octets) override { std::fill(octets.begin(), octets.end(), octet_); }

 private:
  std::uint8_t octet_;
};

TEST(Id, CarriesVersionAndVariantOfRfc9562) {
  SameOctets ones(0xFF);
  SameOctets zeros(0x00);
  EXPECT_EQ(ApplicationId::make(ones).to_string(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(ApplicationId::make(zeros).to_string(), "00000000-0000-4000-8000-000000000000");
}

TEST(Id, ReadsBothCasesAndWritesLowerCase) {
  const auto id = SubscriberId::parse("0B5D7C1E-98A4-4C0F-8D21-6F9E1A2B3C4D");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->to_string(), "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d");
  EXPECT_EQ(id, SubscriberId::parse("0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d"));
}

TEST(Id, RefusesOtherForms) {
  for (const char* text : {"", "0b5d7c1e98a44c0f8d216f9e1a2b3c4d", "{0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d}",
                           "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4", "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4g",
                           "0b5d7c1e-98a4-4c0f-8d21-6f9e-a2b3c4d", "0b5d7c1e-98a4-4c0f-8d216-f9e1a2b3c4d"}) {
    EXPECT_FALSE(SubscriberId::parse(text)) << text;
  }
}

}  // namespace
}  // namespace tamga
