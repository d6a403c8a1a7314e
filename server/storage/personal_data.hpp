#pragma once

// Personal data at rest: AES-256-GCM for each row with the id of its key, the keys wrapped by a master key that is not
// in the database (RFC 3394), and blind indexes (HMAC-SHA-256) to find people by SNILS, passport, phone
// or e-mail without storing any of them in clear.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/random.hpp"
#include "ca-core/base/secret.hpp"
#include "ca-core/registration/applicant_data.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// What stands in a row: the columns data_key_id and the sealed one.
struct SealedData {
  std::int32_t key_id;
  Bytes octets;
};

/// Which row the data belong to. It is authenticated: sealed data copied into another row do not open.
struct SealedRow {
  std::string_view table;  // "applications"
  std::string id;          // the primary key as text
};

/// What an applicant is found by. Of a person, blind indexes of 32 octets each: equal values have equal ones, different
/// kinds of value never do. Of a legal entity, its numbers in clear: its register publishes them, and they say nothing
/// of a person.
struct ApplicantIndexes {
  Bytes snils;
  Bytes passport;  // of series and number
  Bytes phone;
  Bytes email;                                  // in lower case: nobody has two mailboxes that differ in case alone
  std::optional<Bytes> ogrnip;                  // a sole proprietor's number is a person's
  std::optional<std::string> ogrn;              // 13 digits
  std::optional<std::string> organisation_inn;  // 10 digits, where there is an OGRN
};

/// Thread-safe; one for the daemon.
class PersonalData {
 public:
  /// `master_key`: 32 octets. Reads the keys in use, and makes those that are missing.
  /// Error{Errc::configuration_invalid} when the master key does not open them.
  PersonalData(Database& database, SecretKey master_key, Random& random, Instant now);

  SealedData seal(std::string_view text, const SealedRow& row) const;

  /// Error{Errc::crypto_failed} when the data were sealed for another row or altered.
  std::string open(Transaction& transaction, const SealedData& data, const SealedRow& row) const;

  SealedData seal_applicant(const ApplicantData& applicant, const SealedRow& row) const;
  ApplicantData open_applicant(Transaction& transaction, const SealedData& data, const SealedRow& row) const;

  ApplicantIndexes indexes_of(const ApplicantData& applicant) const;
  Bytes snils_index(const Snils& snils) const;
  Bytes passport_index(const PassportSeries& series, const PassportNumber& number) const;
  Bytes phone_index(const Phone& phone) const;
  Bytes email_index(const Email& email) const;
  Bytes ogrnip_index(const Ogrnip& ogrnip) const;

  /// Of a request's body, for comparing a repetition with it.
  Bytes body_mac(std::string_view body) const;

 private:
  struct DataKey {
    std::int32_t id = 0;
    std::shared_ptr<const SecretKey> key;
  };

  DataKey key_in_use(Transaction& transaction, std::string_view purpose, Instant now);
  std::shared_ptr<const SecretKey> unwrap(ByteView wrapped) const;
  Bytes blind_index(std::string_view kind, std::string_view value) const;
  std::shared_ptr<const SecretKey> key_by_id(Transaction& transaction, std::int32_t id) const;

  SecretKey master_key_;
  Random& random_;
  DataKey sealing_;
  DataKey blind_index_;
  DataKey idempotency_;

  mutable std::mutex mutex_;
  mutable std::map<std::int32_t, std::shared_ptr<const SecretKey>> opened_;
};

}  // namespace tamga::storage
