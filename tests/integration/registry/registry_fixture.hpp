#pragma once

// A registry on a database of its own, with its authorities, cheap hashing, a clock that stands, and a staff.

#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"
#include "server/app/operators.hpp"
#include "server/app/registry.hpp"
#include "server/app/views.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::testing {

inline SecretKey master_key(std::uint8_t octet = 7) {
  return SecretKey(ByteView(Bytes(32, octet)));
}

/// What an application says unless a test wants something else.
struct Person {
  std::string surname = "Ёлкина";
  std::string given_name = "Анна";
  std::string birth_date = "1987-04-12";
  std::string snils = "11223344595";
  std::string passport_number = "123456";
  std::string passport_issued_on = "2010-05-20";
  std::string email = "anna@example.ru";
};

ApplicantData applicant_data(const Person& person);

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest();

  app::Actor add_operator(app::Role role, const std::string& office);

  /// An application with a new key.
  app::SubmissionInput submission(const Person& person = {}, const std::string& code_word = "Осенний вальс 1987");
  app::ApplicationView submit(const app::Actor& actor, const Person& person = {},
                              const std::string& code_word = "Осенний вальс 1987");

  app::ApprovalInput identified(IdentificationKind kind = IdentificationKind::personal);

  /// One number from a statement, read as the superuser.
  int count(const std::string& sql);

  std::string name_;
  openssl::OpensslRandom random_;
  Instant now_;
  storage::Database owner_;
  storage::Database issuance_;
  storage::Database database_;
  storage::PersonalData personal_data_;
  app::CodeWordHashing code_words_;
  app::ProfileStore profiles_;
  app::Registry registry_;
  app::Actor operator_;
  app::Actor clerk_;
};

}  // namespace tamga::testing
