#include "server/storage/personal_data.hpp"

#include <thread>

#include "server/storage/applicant_record.hpp"
#include "tests/integration/registry/registry_fixture.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::storage {
namespace {

using testing::applicant_data;
using testing::master_key;

class PersonalDataTest : public testing::RegistryTest {
 protected:
  std::string open(const PersonalData& keys, const SealedData& data, const SealedRow& row) {
    return database_.read([&](Transaction& transaction) { return keys.open(transaction, data, row); });
  }
};

TEST_F(PersonalDataTest, OpensForTheRowItWasSealedForOnly) {
  const SealedData sealed = personal_data_.seal("паспорт 4510 123456", {"applications", "one"});
  EXPECT_EQ(open(personal_data_, sealed, {"applications", "one"}), "паспорт 4510 123456");
  EXPECT_REFUSED(open(personal_data_, sealed, {"applications", "two"}), Errc::crypto_failed);
  EXPECT_REFUSED(open(personal_data_, sealed, {"subscribers", "one"}), Errc::crypto_failed);
  SealedData altered = sealed;
  altered.octets.back() ^= 1U;
  EXPECT_REFUSED(open(personal_data_, altered, {"applications", "one"}), Errc::crypto_failed);
}

TEST_F(PersonalDataTest, IsReadByAnotherDaemonWithTheSameMasterKey) {
  const SealedData sealed = personal_data_.seal("text", {"applications", "one"});
  const PersonalData other(issuance_, master_key(), random_, now_);
  EXPECT_EQ(open(other, sealed, {"applications", "one"}), "text");
  const auto snils = applicant_data({}).snils;
  EXPECT_EQ(other.snils_index(snils), personal_data_.snils_index(snils));
}

TEST_F(PersonalDataTest, ReadsWhatARetiredKeySealed) {
  const SealedData old = personal_data_.seal("before", {"applications", "one"});
  owner_.transact([](Transaction& transaction) {
    transaction.exec("UPDATE data_keys SET retired_at = now() WHERE purpose = 'sealing'");
  });
  const PersonalData rotated(database_, master_key(), random_, now_);
  EXPECT_NE(rotated.seal("after", {"applications", "one"}).key_id, old.key_id);
  EXPECT_EQ(open(rotated, old, {"applications", "one"}), "before");
}

TEST_F(PersonalDataTest, RefusesAForeignMasterKey) {
  EXPECT_REFUSED(PersonalData(database_, master_key(8), random_, now_), Errc::configuration_invalid);
}

TEST_F(PersonalDataTest, MakesOneKeyAPurposeHoweverManyStartAtOnce) {
  owner_.transact([](Transaction& transaction) { transaction.exec("DELETE FROM data_keys"); });
  std::vector<std::thread> daemons;
  for (int i = 0; i < 8; ++i) {
    daemons.emplace_back([&] { PersonalData(database_, master_key(), random_, now_); });
  }
  for (std::thread& daemon : daemons) daemon.join();
  EXPECT_EQ(count("SELECT count(*) FROM data_keys"), 3);
}

TEST_F(PersonalDataTest, IndexesTellPeopleAndKindsOfNumbersApart) {
  const ApplicantData one = applicant_data({});
  const ApplicantData two = applicant_data({.passport_number = "123457"});
  EXPECT_EQ(personal_data_.snils_index(one.snils), personal_data_.snils_index(two.snils));
  EXPECT_NE(personal_data_.indexes_of(one).passport, personal_data_.indexes_of(two).passport);
  EXPECT_NE(personal_data_.snils_index(one.snils), personal_data_.body_mac("snils|" + one.snils.digits()));
}

TEST_F(PersonalDataTest, KeepsAnApplicantWhole) {
  const ApplicantData applicant = applicant_data({});
  EXPECT_EQ(read_applicant(write_applicant(applicant)), applicant);
  for (const ApplicantKind kind : kApplicantKinds) {
    const ApplicantData other = testing::test_applicant(kind);
    EXPECT_EQ(read_applicant(write_applicant(other)), other) << to_string(kind);
  }
  ApplicantData deputy = testing::test_applicant(ApplicantKind::organisation);
  deputy.organisation->mandate = {.kind = MandateKind::machine_readable_power_of_attorney,
                                  .number = MandateNumber::parse("17").value(),
                                  .date = *parse_iso_date("2026-01-09"),
                                  .valid_until = parse_iso_date("2027-01-08"),
                                  .registry_guid = MandateGuid::parse("0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d")};
  EXPECT_EQ(read_applicant(write_applicant(deputy)), deputy);
  EXPECT_REFUSED(read_applicant("{\"version\":3}"), Errc::internal);
  EXPECT_REFUSED(read_applicant("not JSON"), Errc::internal);
}

/// What the first release sealed is read for as long as it is kept.
TEST_F(PersonalDataTest, ReadsAnApplicantOfTheFirstVersion) {
  const ApplicantData applicant = read_applicant(
      R"({"version":1,"name":{"surname":"Ёлкина","given_name":"Анна"},"birth_date":"1987-04-12","passport":)"
      R"({"series":"4510","number":"123456","issuer":"ОВД района Арбат","department_code":"770-001",)"
      R"("issued_on":"2010-05-20"},"snils":"11223344595","inn":"500100732259","region":{"code":"77","name":"Москва"},)"
      R"("email":"anna@example.ru","phone":"+79123456789","street":"ул. Арбат, 1"})");
  EXPECT_EQ(applicant, applicant_data({}));
}

TEST_F(PersonalDataTest, LeavesNothingReadableInTheDatabase) {
  submit(operator_, {.surname = "Приметная"});
  for (const char* table : {"applications", "application_events", "audit_entries", "public_keys"}) {
    // Random octets may hold the digits of a number by chance.
    EXPECT_EQ(count("SELECT count(*) FROM " + std::string(table) +
                    " t WHERE regexp_replace(t::text, '[0-9a-f]{12,}', '', 'g') ~ 'Приметная|112233445|123456|Осенний' "
                    "OR t::text ~ encode('Приметная'::bytea, 'hex')"),
              0)
        << table;
  }
}

}  // namespace
}  // namespace tamga::storage
