#include "server/http/json_input_registry.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::http {
namespace {

using ::testing::ElementsAre;

FieldErrors errors_of(const std::string& body) {
  try {
    decode_registry_question(as_bytes(body));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::invalid_fields);
    return error.details().fields;
  }
  return {};
}

/// A JSON text of one member; what is asked for here needs no other escapes.
std::string object(std::string_view name, std::string_view value) {
  std::string escaped;
  for (const char c : value) escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
  return "{\"" + std::string(name) + "\":\"" + escaped + "\"}";
}

template <typename Question>
Question asked(std::string_view name, std::string_view value) {
  return std::get<Question>(decode_registry_question(as_bytes(object(name, value))));
}

TEST(RegistryQuestion, IsACertificateOrItsDigest) {
  const Certificate certificate = tamga::testing::make_root("ecdsa-root", ParameterSet::p256).certificate();
  const std::string pem = certificate.to_pem();
  const Bytes digest = openssl::sha256(certificate.der());
  EXPECT_EQ(asked<app::CertificateDigest>("certificate", pem).sha256, digest);
  EXPECT_EQ(asked<app::CertificateDigest>("certificate", "Сертификат:\n" + pem).sha256, digest);
  EXPECT_EQ(asked<app::CertificateDigest>("certificate", to_base64(certificate.der())).sha256, digest);
  EXPECT_EQ(asked<app::CertificateDigest>("certificate_fingerprint", to_hex(digest)).sha256, digest);
}

TEST(RegistryQuestion, IsAKeyInAnyForm) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_512_a, ParameterSet::p256}) {
    const PublicKey key = KeyFileSigner(PrivateKey::generate(set)).public_key();
    const auto octets = [&](std::string_view name, const std::string& value) {
      return asked<app::KeyFingerprints>(name, value).any_of;
    };
    EXPECT_THAT(octets("public_key", pem::encode("PUBLIC KEY", key.spki())), ElementsAre(key.fingerprint()));
    EXPECT_THAT(octets("public_key", to_base64(key.spki())), ElementsAre(key.fingerprint()));
    EXPECT_THAT(octets("key_fingerprint", to_hex(key.fingerprint())), ElementsAre(key.fingerprint()));
  }
}

TEST(RegistryQuestion, KnowsKeysThatTamgaDoesNotUseByTheirOctets) {
  // Ed25519 (RFC 8410).
  const Bytes spki =
      from_hex("302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1").value();
  EXPECT_THAT(asked<app::KeyFingerprints>("public_key", to_base64(spki)).any_of, ElementsAre(openssl::sha256(spki)));
}

TEST(RegistryQuestion, JudgesNoRsaKey) {
  const PublicKey key = KeyFileSigner(PrivateKey::generate(ParameterSet::rsa2048)).public_key();
  EXPECT_THAT(asked<app::KeyFingerprints>("public_key", to_base64(key.spki())).any_of,
              ElementsAre(key.fingerprint(), openssl::sha256(key.spki())));
  // A prime of 4423 bits (2^4423 - 1): to be sure that it is one takes more than a hundred powers of that length.
  Bytes prime(553, 0xFF);
  prime.front() = 0x7F;
  const Bytes numbers = der::sequence({der::integer(prime), der::integer(std::uint64_t{65537})});
  const Bytes spki = der::sequence(
      {der::sequence({der::oid("1.2.840.113549.1.1.1"), der::element(der::kNull, {})}), der::bit_string(numbers)});
  const auto found = asked<app::KeyFingerprints>("public_key", to_base64(spki)).any_of;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.back(), openssl::sha256(spki));
}

TEST(RegistryQuestion, IsAnOrganisationButNoPerson) {
  EXPECT_EQ(asked<Ogrn>("ogrn", "1047702026701").digits(), "1047702026701");
  EXPECT_EQ(asked<OrganizationInn>("organisation_inn", "7710474375").digits(), "7710474375");
  EXPECT_THAT(errors_of(object("organisation_inn", "500100732259")),
              ElementsAre(FieldError{"/organisation_inn", Errc::wrong_format}));
  EXPECT_THAT(errors_of(object("snils", "11223344595")),
              ElementsAre(FieldError{"", Errc::nothing_given}, FieldError{"/snils", Errc::unknown_field}));
}

TEST(RegistryQuestion, IsOne) {
  EXPECT_THAT(errors_of("{}"), ElementsAre(FieldError{"", Errc::nothing_given}));
  EXPECT_THAT(errors_of("[]"), ElementsAre(FieldError{"", Errc::wrong_type}));
  EXPECT_THAT(errors_of(R"({"ogrn":"1047702026701","organisation_inn":"7710474375"})"),
              ElementsAre(FieldError{"/organisation_inn", Errc::not_allowed_value}));
  EXPECT_THAT(errors_of(R"({"certificate":null,"ogrn":"1047702026701"})"),
              ElementsAre(FieldError{"/certificate", Errc::wrong_type}, FieldError{"/ogrn", Errc::not_allowed_value}));
}

TEST(RegistryQuestion, RefusesWhatCannotBeRead) {
  const auto refused = [](std::string_view name, std::string_view value, Errc code) {
    EXPECT_THAT(errors_of(object(name, value)), ElementsAre(FieldError{"/" + std::string(name), code})) << value;
  };
  for (const char* name : {"certificate", "public_key"}) {
    refused(name, "", Errc::too_short);
    refused(name, std::string(65537, 'A'), Errc::too_long);
    refused(name, "-----BEGIN CERTIFICATE-----", Errc::wrong_format);
    refused(name, "bm9pc2U=", Errc::wrong_format);
    refused(name, "MAA", Errc::wrong_format);
  }
  for (const char* name : {"certificate_fingerprint", "key_fingerprint"}) {
    refused(name, "", Errc::wrong_format);
    refused(name, std::string(62, 'a'), Errc::wrong_format);
    refused(name, std::string(66, 'a'), Errc::wrong_format);
    refused(name, std::string(64, 'g'), Errc::wrong_format);
  }
}

}  // namespace
}  // namespace tamga::http
