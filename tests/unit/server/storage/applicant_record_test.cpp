#include "server/storage/applicant_record.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::storage {
namespace {

using nlohmann::ordered_json;

ApplicantData organisation() {
  ApplicantData applicant = testing::test_applicant(ApplicantKind::organisation);
  applicant.organisation->mandate.valid_until = parse_iso_date("2027-01-08");
  applicant.organisation->mandate.registry_guid = MandateGuid::parse("0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d");
  return applicant;
}

/// Where every member stands, objects and what is in them.
std::vector<ordered_json::json_pointer> places(const ordered_json& object, const ordered_json::json_pointer& above) {
  std::vector<ordered_json::json_pointer> found;
  for (const auto& [name, value] : object.items()) {
    found.push_back(above / name);
    if (!value.is_object()) continue;
    const auto inner = places(value, found.back());
    found.insert(found.end(), inner.begin(), inner.end());
  }
  return found;
}

class ApplicantRecord : public ::testing::TestWithParam<ApplicantKind> {
 protected:
  const ApplicantData applicant_ =
      GetParam() == ApplicantKind::organisation ? organisation() : testing::test_applicant(GetParam());
  const ordered_json record_ = ordered_json::parse(write_applicant(applicant_));
};

TEST_P(ApplicantRecord, ReadsBackWhatItWrote) {
  EXPECT_EQ(read_applicant(record_.dump()), applicant_);
}

TEST_P(ApplicantRecord, RefusesAnotherTypeOfAnyMember) {
  for (const auto& place : places(record_, ordered_json::json_pointer())) {
    for (const ordered_json& other : {ordered_json(7), ordered_json(nullptr), ordered_json::array({"x"}),
                                      ordered_json::object(), ordered_json(true)}) {
      ordered_json changed = record_;
      changed[place] = other;
      SCOPED_TRACE(place.to_string() + " " + other.dump());
      EXPECT_REFUSED(read_applicant(changed.dump()), Errc::internal);
    }
  }
}

TEST_P(ApplicantRecord, RefusesWhatLacksAMemberUnlessThereMayBeNone) {
  for (const auto& place : places(record_, ordered_json::json_pointer())) {
    ordered_json changed = record_;
    changed[place.parent_pointer()].erase(place.back());
    try {
      EXPECT_FALSE(read_applicant(changed.dump()) == applicant_) << place;
      EXPECT_EQ(write_applicant(read_applicant(changed.dump())), changed.dump()) << place;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Errc::internal) << place;
    }
  }
}

TEST_P(ApplicantRecord, PassesOverMembersThatItDoesNotKnow) {
  for (const auto& place : places(record_, ordered_json::json_pointer())) {
    ordered_json changed = record_;
    changed[place.parent_pointer()]["unknown"] = ordered_json{{"surname", "Другая"}, {"snils", "x"}};
    EXPECT_EQ(read_applicant(changed.dump()), applicant_) << place;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ApplicantRecord, ::testing::ValuesIn(kApplicantKinds));

TEST(ApplicantText, RefusesWhatIsNoRecord) {
  for (const char* text :
       {"", "null", "[]", "{}", "not JSON", R"({"version":3})", R"({"version":"2"})", R"({"version":2})"}) {
    SCOPED_TRACE(text);
    EXPECT_REFUSED(read_applicant(text), Errc::internal);
  }
  const std::string whole = write_applicant(testing::test_applicant(ApplicantKind::individual));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_REFUSED(read_applicant(std::string_view(whole).substr(0, size)), Errc::internal);
  }
}

}  // namespace
}  // namespace tamga::storage
