// Writes seeds for the fuzz targets: fuzz_seeds FOLDER makes one folder in FOLDER for each target.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/ocsp_cert_id.hpp"
#include "ca-core/revocation/ocsp_request.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/fuzz/status_seeds.hpp"
#include "tests/support/test_data.hpp"
#include "tests/unit/ca-core/documents/cms_forge.hpp"
#include "tests/unit/ca-core/lint/product_forges.hpp"

namespace {

using namespace tamga;
namespace fs = std::filesystem;

void write(const fs::path& file, ByteView octets) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

/// With the preferred signature algorithms of RFC 6960 section 4.4.7.
Bytes preferring_request() {
  const Bytes curve = der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.2.840.10045.3.1.7")});
  const Bytes list = der::sequence({der::sequence({algorithm_identifier(SignatureAlgorithm::ecdsa_sha384), curve}),
                                    der::sequence({algorithm_identifier(SignatureAlgorithm::rsa_sha256)})});
  const Bytes extension = der::extension("1.3.6.1.5.5.7.48.1.8", der::Criticality::critical, list);
  const Bytes plain = build_ocsp_request(testing::ecdsa_ca().certificate, std::vector{*SerialNumber::parse_hex("01")});
  der::Reader whole(*der::only(plain, der::kSequence));
  const ByteView requests = *whole.take(der::kSequence);
  return der::sequence(
      {der::sequence({requests, der::element(der::context_constructed(2), {der::sequence({extension})})})});
}

void ocsp_requests(const fs::path& folder) {
  const std::vector<SerialNumber> serials{*SerialNumber::parse_hex("01"), *SerialNumber::parse_hex("ff00112233")};
  int number = 0;
  for (const OcspDigest digest : ocsp_digests()) {
    for (const std::size_t nonce : {0U, 16U, 128U}) {
      const Bytes request = build_ocsp_request(testing::ecdsa_ca().certificate, serials, digest, Bytes(nonce, 0x5A));
      write(folder / std::to_string(++number), request);
      write(folder / std::to_string(++number), as_bytes(to_base64(request)));
    }
  }
  write(folder / std::to_string(++number), preferring_request());
}

void certificates(const fs::path& folder) {
  int number = 0;
  for (const auto make : {testing::individual, testing::entrepreneur, testing::organization_and_person,
                          testing::qualified_ca, testing::plain, testing::tls_server, testing::ocsp_responder}) {
    write(folder / std::to_string(++number), make().forge.der());
  }
  for (const fs::path& file : testing::examples_beside("accredited-ca", ".pem")) {
    write(folder / std::to_string(++number), Certificate::parse_pem(testing::read_text(file)).der());
  }
}

/// CertificationRequest (RFC 2986) with an empty subject and one attribute: the requested extensions.
void certificate_requests(const fs::path& folder) {
  int number = 0;
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_256_a, ParameterSet::tc26_512_a,
                                 ParameterSet::p256, ParameterSet::rsa2048}) {
    const KeyFileSigner signer(PrivateKey::generate(set));
    const Bytes tool = testing::text_element(der::kUtf8String, "Tool 1.0");
    const Bytes extensions =
        der::sequence({der::extension(oid::kSubjectSignTool, der::Criticality::non_critical, tool)});
    const Bytes attribute = der::sequence({der::oid("1.2.840.113549.1.9.14"), der::element(der::kSet, {extensions})});
    const Bytes information =
        der::sequence({der::integer(std::uint64_t{0}), der::sequence({}), signer.public_key().spki(),
                       der::element(der::context_constructed(0), {attribute})});
    write(folder / std::to_string(++number), der::sequence({information, algorithm_identifier(signer.algorithm()),
                                                            der::bit_string(signer.sign(information))}));
  }
}

void handed_keys(const fs::path& folder) {
  int number = 0;
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::p256}) {
    const Password password(std::string("hJ7$mwQ2zt"));
    write(folder / std::to_string(++number), as_bytes(PrivateKey::generate(set).to_encrypted_pem(password)));
  }
}

/// Attached and detached, with and without the signer's certificate; and a statement by itself.
void signed_documents(const fs::path& folder) {
  constexpr std::string_view kStatement =
      "Tamga signed request 1\naction: reissue\ncertificate: gost-qualified/01ab\nrequest-sha256: "
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\nreason: data_changed\n"
      "email: new@example.ru\nphone: +79161234567\ndate: 2026-11-25T10:00:00Z\n";
  write(folder / "statement", as_bytes(kStatement));
  write(folder / "statement-suspend", as_bytes(std::string_view("Tamga signed request 1\naction: suspend\ncertificate: "
                                                                "gost-qualified/01ab\nuntil: 2026-12-01T00:00:00Z\n"
                                                                "date: 2026-11-25T10:00:00Z\n")));
  int number = 0;
  for (const ParameterSet set :
       {ParameterSet::cryptopro_a, ParameterSet::tc26_512_a, ParameterSet::p256, ParameterSet::rsa2048}) {
    const PrivateKey key = PrivateKey::generate(set);
    auto specimen = testing::individual();
    specimen.forge.key(key.public_key().spki());
    const Certificate certificate = Certificate::parse_der(specimen.forge.der());
    for (const bool detached : {false, true}) {
      testing::CmsForge forge = testing::cms_forge(key, certificate, kStatement);
      forge.detached = detached;
      forge.attributes.push_back(testing::signing_certificate_attribute(certificate));
      forge.certificates = der::element(der::context_constructed(0), {certificate.der()});
      write(folder / std::to_string(++number), forge.document());
    }
  }
}

/// One of each kind, what is odd and yet can be read, and a PEM file of all.
void lint_objects(const fs::path& folder) {
  const Bytes crl = testing::good_crl().der();
  const Bytes response = testing::good_ocsp().der();
  const Bytes request = testing::good_request().der();
  write(folder / "crl", crl);
  write(folder / "ocsp", response);
  write(folder / "request", request);
  for (const auto make : {testing::individual, testing::qualified_ca, testing::tls_server,
                          testing::time_stamp_authority, testing::ocsp_responder}) {
    const Bytes der = make().forge.der();
    write(folder / ("certificate-" + std::to_string(der.size())), der);
  }
  const ByteView content = *der::only(crl, der::kSequence);
  write(folder / "ber",
        testing::joined({Bytes{der::kSequence, 0x80}, Bytes(content.begin(), content.end()), Bytes{0, 0}}));
  const std::string text = pem::encode("CERTIFICATE", testing::plain().forge.der()) + pem::encode("X509 CRL", crl) +
                           pem::encode("OCSP RESPONSE", response) + pem::encode("CERTIFICATE REQUEST", request);
  write(folder / "pem", as_bytes(text));
}

/// The first octet chooses the decoder, as in fuzz_json_bodies.
void json_bodies(const fs::path& folder) {
  const std::vector<std::pair<char, std::string_view>> bodies{
      {0, R"({"applicant_kind":"individual","signature_kind":"qualified","applicant":{"name":{"surname":"Иванов",)"
          R"("given_name":"Иван","patronymic":"Иванович"},"birth_date":"1980-01-31","passport":{"series":"4510",)"
          R"("number":"123456","issuer":"ОВД","department_code":"770-001","issued_on":"2010-05-20"},)"
          R"("snils":"11223344595","inn":"500100732259","region":{"code":"77","name":"Москва"},)"
          R"("email":"ivanov@example.ru","phone":"+79161234567"},"code_word":"скрепка","signature_tool":"Tool",)"
          R"("request":"-----BEGIN CERTIFICATE REQUEST-----"})"},
      {0, R"({"applicant_kind":"organisation","signature_kind":"qualified","applicant":{"name":{"surname":"Иванов",)"
          R"("given_name":"Иван"},"birth_date":"1980-01-31","passport":{"series":"4510","number":"123456",)"
          R"("issuer":"ОВД","department_code":"770-001","issued_on":"2010-05-20"},"snils":"11223344595",)"
          R"("inn":"500100732259","email":"ivanov@example.ru","phone":"+79161234567","organisation":{"name":"АО",)"
          R"("ogrn":"1047702026701","inn":"7710474375","kpp":"771001001","region":{"code":"77","name":"Москва"},)"
          R"("locality":"Москва","street":"ул. Пробная, 1","department":"Отдел","post":"Директор","mandate":)"
          R"({"kind":"machine_readable_power_of_attorney","number":"7","date":"2026-01-09","valid_until":"2027-01-08",)"
          R"("registry_guid":"0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d"}}},"code_word":"скрепка","signature_tool":"Tool",)"
          R"("request":"-----BEGIN CERTIFICATE REQUEST-----"})"},
      {1, R"({"identification":{"kind":"personal","document":"паспорт","at":"2026-11-23T10:00:00Z"}})"},
      {2, R"({"reason":"Данные не сходятся"})"},
      {3, R"({"reason":"Исправьте","fields":[{"pointer":"/applicant/snils","comment":"опечатка"}]})"},
      {4, R"({"reason":"Передумал"})"},
      {5, "{}"},
      {6, R"({"reason":"superseded","requested_by":"holder","identification":{"kind":"personal","document":"паспорт",)"
          R"("at":"2026-11-23T10:00:00Z"},"statement":"Заявление 1","invalidity_date":"2026-11-20T00:00:00Z"})"},
      {7, R"({"code_word":"скрепка"})"},
      {8, R"({"phone":"+79161234567","snils":"11223344595"})"},
      {9, R"({"parameter_set":"gost2012-256-a","password":"hJ7$mwQ2zt"})"},
      {10, R"({"encrypted_key":"-----BEGIN ENCRYPTED PRIVATE KEY-----","password":"hJ7$mwQ2zt"})"},
      {11, R"({"certificate":{"issuer":"gost-unqualified","serial":"01ff"},"reason":"token_lost","authorization":)"
           R"({"method":"code_word","code_word":"скрепка"},"request":"-----BEGIN CERTIFICATE REQUEST-----"})"},
      {14, R"({"ogrn":"1047702026701"})"},
      {14, R"({"certificate_fingerprint":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"})"},
      {15, R"({"name":"Банк","url":"https://[2a02:6b8::1]:8443/a?b=c","issuers":["gost-qualified"],"certificates":)"
           R"([{"issuer":"gost-unqualified","serial":"01ff"}]})"},
  };
  int number = 0;
  const auto add = [&](char choice, std::string_view body) {
    const std::string octets = choice + std::string(body);
    write(folder / std::to_string(++number), as_bytes(octets));
  };
  for (const auto& [choice, body] : bodies) add(choice, body);
  const Certificate& certificate = testing::ecdsa_ca().certificate;
  add(14, R"({"certificate":")" + to_base64(certificate.der()) + "\"}");
  add(14, R"({"public_key":")" + to_base64(certificate.spki()) + "\"}");
}

/// Lines of an index and a list with every reason.
void foreign_registries(const fs::path& folder) {
  int number = 0;
  for (const std::string_view line :
       {"V\t271125100000Z\t\t0A\tunknown\t/C=RU/CN=A", "E\t200101000000Z\t\t0B\tunknown\t/CN=B",
        "R\t271125100000Z\t260203040506Z,keyTime,20260101000000Z\t0C\tunknown\t/CN=C",
        "R\t20610101000000Z\t260203040506Z,holdInstruction,holdInstructionReject\t0D\tunknown\t/CN=D"}) {
    write(folder / std::to_string(++number), as_bytes(line));
  }
  CrlBuilder builder(testing::ecdsa_ca().certificate, testing::ecdsa_ca().signer.algorithm(), folder);
  for (const int reason : {0, 1, 2, 3, 4, 5, 6, 9, 10}) {
    builder.add({*SerialNumber::parse_hex("0" + std::to_string(reason + 10)), testing::day(2026, 11, 1),
                 revocation_reason_from_number(reason), testing::day(2026, 10, 1)});
  }
  Bytes list;
  std::move(builder).finish({7, testing::day(2026, 11, 2), testing::day(2026, 11, 9)}, testing::ecdsa_ca().signer,
                            [&](ByteView chunk) { list.insert(list.end(), chunk.begin(), chunk.end()); });
  write(folder / std::to_string(++number), list);
}

/// Three lines, each with the hash of the one before.
void ceremony_transcripts(const fs::path& folder) {
  std::string text;
  std::string previous(64, '0');
  for (const std::string_view act : {"1\t2026-11-25T10:00:00Z\topened\tparticipant: A", "2\t2026-11-25T10:01:00Z\tcrl",
                                     "3\t2026-11-25T10:02:00Z\tclosed\tofficer: 0a CN=A"}) {
    const std::string line = std::string(act) + "\tprevious: " + previous;
    previous = to_hex(openssl::sha256(as_bytes(line)));
    text += line + '\n';
  }
  write(folder / "1", as_bytes(text));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 2;
  }
  const fs::path root(arguments[1]);
  for (const char* name :
       {"ocsp_request", "certificate", "certificate_request", "handed_key", "json_bodies", "signed_document", "lint",
        "foreign_registry", "ceremony_transcript", "status_front", "status_store"})
    fs::create_directories(root / name);
  openssl::load_library();
  ocsp_requests(root / "ocsp_request");
  certificates(root / "certificate");
  certificate_requests(root / "certificate_request");
  handed_keys(root / "handed_key");
  json_bodies(root / "json_bodies");
  signed_documents(root / "signed_document");
  lint_objects(root / "lint");
  foreign_registries(root / "foreign_registry");
  ceremony_transcripts(root / "ceremony_transcript");
  const auto into = [&](const char* target) {
    return [folder = root / target, number = 0](ByteView octets) mutable {
      write(folder / std::to_string(++number), octets);
    };
  };
  testing::status_requests(into("status_front"));
  testing::status_stores(into("status_store"));
  return 0;
}
