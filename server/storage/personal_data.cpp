#include "server/storage/personal_data.hpp"

#include "ca-core/keys/sealing.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/storage/applicant_record.hpp"

namespace tamga::storage {
namespace {

// Any number, as long as nothing else in this schema locks it: one daemon at a time makes the first keys.
constexpr std::int64_t kFirstKeysLock = 0x74616d6761646b31;

std::string context_of(const SealedRow& row, std::int32_t key_id) {
  return "tamga." + std::string(row.table) + "|" + row.id + "|" + std::to_string(key_id);
}

}  // namespace

PersonalData::PersonalData(Database& database, SecretKey master_key, Random& random, Instant now)
    : master_key_(std::move(master_key)), random_(random) {
  database.transact([&](Transaction& transaction) {
    transaction.exec("SELECT pg_advisory_xact_lock($1)", {kFirstKeysLock});
    sealing_ = key_in_use(transaction, "sealing", now);
    blind_index_ = key_in_use(transaction, "blind_index", now);
    idempotency_ = key_in_use(transaction, "idempotency", now);
  });
}

PersonalData::DataKey PersonalData::key_in_use(Transaction& transaction, std::string_view purpose, Instant now) {
  const auto row =
      transaction.find("SELECT id, wrapped_key FROM data_keys WHERE purpose = $1 AND retired_at IS NULL", {purpose});
  if (row) return {row->get<std::int32_t>("id"), unwrap(row->get<Bytes>("wrapped_key"))};
  auto key = std::make_shared<const SecretKey>(generate_secret_key(random_));
  const auto id = transaction
                      .one("INSERT INTO data_keys (purpose, wrapped_key, created_at) VALUES ($1, $2, $3) RETURNING id",
                           {purpose, wrap_key(master_key_, *key), now})
                      .get<std::int32_t>("id");
  return {id, std::move(key)};
}

std::shared_ptr<const SecretKey> PersonalData::unwrap(ByteView wrapped) const {
  try {
    return std::make_shared<const SecretKey>(unwrap_key(master_key_, wrapped));
  } catch (const Error&) {
    throw Error(Errc::configuration_invalid,
                LogNote{"the key file of [personal_data] is not the one that this database was filled with"});
  }
}

std::shared_ptr<const SecretKey> PersonalData::key_by_id(Transaction& transaction, std::int32_t id) const {
  if (id == sealing_.id) return sealing_.key;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = opened_.find(id); found != opened_.end()) return found->second;
  }
  const auto row = transaction.one("SELECT wrapped_key FROM data_keys WHERE id = $1 AND purpose = 'sealing'", {id});
  auto key = unwrap(row.get<Bytes>("wrapped_key"));
  const std::scoped_lock lock(mutex_);
  return opened_.try_emplace(id, std::move(key)).first->second;
}

SealedData PersonalData::seal(std::string_view text, const SealedRow& row) const {
  return {sealing_.id, tamga::seal(*sealing_.key, as_bytes(text), as_bytes(context_of(row, sealing_.id)), random_)};
}

std::string PersonalData::open(Transaction& transaction, const SealedData& data, const SealedRow& row) const {
  const auto key = key_by_id(transaction, data.key_id);
  return std::string(as_text(open_sealed(*key, data.octets, as_bytes(context_of(row, data.key_id)))));
}

SealedData PersonalData::seal_applicant(const ApplicantData& applicant, const SealedRow& row) const {
  return seal(write_applicant(applicant), row);
}

ApplicantData PersonalData::open_applicant(Transaction& transaction, const SealedData& data,
                                           const SealedRow& row) const {
  return read_applicant(open(transaction, data, row));
}

ApplicantIndexes PersonalData::indexes_of(const ApplicantData& applicant) const {
  const auto& organisation = applicant.organisation;
  return {.snils = snils_index(applicant.snils),
          .passport = passport_index(applicant.passport.series, applicant.passport.number),
          .phone = phone_index(applicant.phone),
          .email = email_index(applicant.email),
          .ogrnip = applicant.ogrnip ? std::optional(ogrnip_index(*applicant.ogrnip)) : std::nullopt,
          .ogrn = organisation ? std::optional(organisation->ogrn.digits()) : std::nullopt,
          .organisation_inn = organisation ? std::optional(organisation->inn.digits()) : std::nullopt};
}

Bytes PersonalData::ogrnip_index(const Ogrnip& ogrnip) const {
  return blind_index("ogrnip", ogrnip.digits());
}

Bytes PersonalData::snils_index(const Snils& snils) const {
  return blind_index("snils", snils.digits());
}

Bytes PersonalData::passport_index(const PassportSeries& series, const PassportNumber& number) const {
  return blind_index("passport", series.digits() + "|" + number.digits());
}

Bytes PersonalData::phone_index(const Phone& phone) const {
  return blind_index("phone", phone.text());
}

Bytes PersonalData::email_index(const Email& email) const {
  std::string text = email.text();
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return blind_index("email", text);
}

Bytes PersonalData::blind_index(std::string_view kind, std::string_view value) const {
  return openssl::hmac_sha256(blind_index_.key->reveal_octets(),
                              as_bytes(std::string(kind) + "|" + std::string(value)));
}

Bytes PersonalData::body_mac(std::string_view body) const {
  return openssl::hmac_sha256(idempotency_.key->reveal_octets(), as_bytes(body));
}

}  // namespace tamga::storage
