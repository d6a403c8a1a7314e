#include "ca-core/x509/certificate_request.hpp"

#include <gtest/gtest.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_data.hpp"
#include "tests/unit/ca-core/x509/request_parts.hpp"

namespace tamga {
namespace {

using testing::test_data;

CertificateRequest parsed(const std::string& name) {
  return CertificateRequest::parse(as_bytes(test_data("pkcs10/" + name + ".csr")));
}

using testing::attribute_with;
using testing::attributes_with;
using Parts = testing::RequestParts;

TEST(CertificateRequest, TakesThoseOfOtherPrograms) {
  struct Row {
    const char* name;
    ParameterSet set;
  };
  for (const Row& row : {Row{"gost256-a", ParameterSet::cryptopro_a},
                         Row{"gost256-b", ParameterSet::cryptopro_b},
                         Row{"gost256-c", ParameterSet::cryptopro_c},
                         Row{"gost256-xa", ParameterSet::cryptopro_xcha},
                         Row{"gost256-xb", ParameterSet::cryptopro_xchb},
                         Row{"gost256-tca", ParameterSet::tc26_256_a},
                         Row{"gost256-tcb", ParameterSet::tc26_256_b},
                         Row{"gost256-tcc", ParameterSet::tc26_256_c},
                         Row{"gost256-tcd", ParameterSet::tc26_256_d},
                         Row{"gost512-a", ParameterSet::tc26_512_a},
                         Row{"gost512-b", ParameterSet::tc26_512_b},
                         Row{"gost512-c", ParameterSet::tc26_512_c},
                         Row{"p256", ParameterSet::p256},
                         Row{"p384", ParameterSet::p384},
                         Row{"p521", ParameterSet::p521},
                         Row{"p256-compressed", ParameterSet::p256},
                         Row{"rsa2048", ParameterSet::rsa2048},
                         Row{"rsa2048-sha512", ParameterSet::rsa2048},
                         Row{"rsa3072", ParameterSet::rsa3072},
                         Row{"gnutls-rsa2048", ParameterSet::rsa2048}}) {
    SCOPED_TRACE(row.name);
    const CertificateRequest request = parsed(row.name);
    EXPECT_EQ(request.public_key().parameter_set(), row.set);
    EXPECT_EQ(request.signature_tool(), std::nullopt);
    EXPECT_EQ(CertificateRequest::parse(request.der()).public_key(), request.public_key()) << "DER as PEM";
  }
}

TEST(CertificateRequest, TakesTheExampleOfRfc9215) {
  for (const auto& file : testing::examples_beside("rfc9215", ".csr")) {
    SCOPED_TRACE(file.filename().string());
    const std::string text = testing::read_text(file);
    if (file.stem() != "256A") {  // with the parameter sets for tests
      EXPECT_REFUSED(CertificateRequest::parse(as_bytes(text)), Errc::key_not_allowed);
      continue;
    }
    EXPECT_EQ(CertificateRequest::parse(as_bytes(text)).public_key().parameter_set(), ParameterSet::tc26_256_a);
  }
}

TEST(CertificateRequest, ReadsTheToolThatMadeTheKey) {
  EXPECT_EQ(parsed("gost256-a-tool").signature_tool(), "КриптоПро CSP (5.0.11455)");
}

TEST(CertificateRequest, PassesToolsOverThatCannotBeWritten) {
  const auto tool_of = [](const Bytes& value) {
    Parts parts;
    parts.attributes = attributes_with("1.2.840.113549.1.9.14", oid::kSubjectSignTool, value);
    return CertificateRequest::parse(parts.request()).signature_tool();
  };
  const auto utf8 = [](std::string_view text) { return der::element(der::kUtf8String, {as_bytes(text)}); };
  EXPECT_EQ(tool_of(utf8("CSP")), "CSP");
  EXPECT_EQ(tool_of(utf8("")), std::nullopt);
  EXPECT_EQ(tool_of(utf8("\xff")), std::nullopt);
  EXPECT_EQ(tool_of(utf8("a\u202eb")), "ab") << "as in the field of an application";
  EXPECT_EQ(tool_of(utf8("  CSP \u00a0 5.0 ")), "CSP 5.0");
  EXPECT_EQ(tool_of(utf8("\u200b")), std::nullopt);
  EXPECT_EQ(tool_of(utf8("a\nb")), std::nullopt);
  EXPECT_EQ(tool_of(utf8(std::string(201, 'x'))), std::nullopt);
  EXPECT_EQ(tool_of(der::element(der::kPrintableString, {as_bytes("CSP")})), std::nullopt);
  EXPECT_EQ(tool_of({}), std::nullopt);
}

TEST(CertificateRequest, LooksForTheToolInEveryListOfExtensions) {
  const Bytes tool = der::element(der::kUtf8String, {as_bytes("CSP")});
  const Bytes first = attribute_with("1.2.840.113549.1.9.14", oid::kKeyUsage, Bytes{3, 2, 7, 0x80});
  const Bytes second = attribute_with("1.3.6.1.4.1.311.2.1.14", oid::kSubjectSignTool, tool);
  Parts parts;
  parts.attributes = der::element(der::context_constructed(0), {first, second});
  EXPECT_EQ(CertificateRequest::parse(parts.request()).signature_tool(), "CSP");
}

TEST(CertificateRequest, TakesSubjectsAndAttributesOfEveryForm) {
  const Bytes attribute = der::sequence({der::oid("2.5.4.3"), der::element(der::kBmpString, {Bytes{0, 'a'}})});
  Parts parts;
  parts.subject =
      der::sequence({der::element(der::kSet, {attribute, attribute}), der::element(der::kSet, {attribute})});
  const Bytes version = der::element(der::kIa5String, {as_bytes("10.0.19045.2")});
  parts.attributes =
      der::element(der::context_constructed(0),
                   {der::sequence({der::oid("1.3.6.1.4.1.311.13.2.3"), der::element(der::kSet, {version, version})})});
  EXPECT_NO_THROW(CertificateRequest::parse(parts.request()));
}

TEST(CertificateRequest, RefusesSubjectsAndAttributesThatAreNone) {
  const Bytes oid = der::oid("2.5.4.3");
  const Bytes value = der::element(der::kUtf8String, {as_bytes("a")});
  const auto set = [](std::initializer_list<ByteView> parts) { return der::element(der::kSet, parts); };
  for (const Bytes& subject :
       {der::sequence({value}), der::sequence({der::sequence({oid, value})}), der::sequence({set({})}),
        der::sequence({set({value})}), der::sequence({set({der::sequence({oid})})}),
        der::sequence({set({der::sequence({value, oid})})}),
        der::sequence({set({der::sequence({oid, value, value})})})}) {
    Parts parts;
    parts.subject = subject;
    EXPECT_REFUSED(CertificateRequest::parse(parts.request()), Errc::request_unreadable);
  }
  for (const Bytes& attribute :
       {value, der::sequence({oid}), der::sequence({oid, set({})}), der::sequence({oid, value}),
        der::sequence({value, set({value})}), der::sequence({oid, set({value}), value})}) {
    Parts parts;
    parts.attributes = der::element(der::context_constructed(0), {attribute});
    EXPECT_REFUSED(CertificateRequest::parse(parts.request()), Errc::request_unreadable);
  }
}

TEST(CertificateRequest, RefusesWeakKeysAndSignatures) {
  EXPECT_REFUSED(parsed("rsa1024"), Errc::key_weak);
  EXPECT_REFUSED(parsed("rsa2048-e3"), Errc::key_weak);
  EXPECT_REFUSED(parsed("rsa2048-md5"), Errc::request_weak_signature);
  EXPECT_REFUSED(parsed("rsa2048-sha1"), Errc::request_weak_signature);
  EXPECT_REFUSED(parsed("rsa2048-pss"), Errc::request_weak_signature);
  EXPECT_REFUSED(parsed("p256-sha1"), Errc::request_weak_signature);
  EXPECT_REFUSED(parsed("rsapss"), Errc::key_not_allowed);
  EXPECT_REFUSED(parsed("ed25519"), Errc::key_not_allowed);
  EXPECT_REFUSED(parsed("secp256k1"), Errc::key_not_allowed);
  EXPECT_REFUSED(parsed("p256-explicit"), Errc::key_not_allowed);
  EXPECT_REFUSED(parsed("p256-hybrid"), Errc::request_unreadable);
}

TEST(CertificateRequest, RefusesAForgedProofOfPossession) {
  Parts parts;
  parts.spki = PrivateKey::generate(ParameterSet::cryptopro_a).public_key().spki();
  EXPECT_REFUSED(CertificateRequest::parse(parts.request()), Errc::request_bad_signature);
}

TEST(CertificateRequest, RefusesASignatureOfAnotherLength) {
  const Parts parts;
  const Bytes info = der::sequence({parts.version, parts.subject, parts.spki, parts.attributes});
  const Bytes signature = parts.key.sign(SignatureAlgorithm::gost2012_256, info);
  const auto request = [&](std::initializer_list<ByteView> octets) {
    Bytes value;
    for (const ByteView part : octets) value.insert(value.end(), part.begin(), part.end());
    return der::sequence({info, parts.algorithm, der::bit_string(value)});
  };
  const Bytes zero = {0};
  const ByteView first = ByteView(signature).first(32);
  const ByteView second = ByteView(signature).last(32);
  EXPECT_NO_THROW(CertificateRequest::parse(request({first, second})));
  EXPECT_REFUSED(CertificateRequest::parse(request({signature, zero})), Errc::request_bad_signature);
  EXPECT_REFUSED(CertificateRequest::parse(request({zero, first, zero, second})), Errc::request_bad_signature);
}

TEST(CertificateRequest, RefusesAlgorithmsOfAnotherKey) {
  for (const auto algorithm :
       {SignatureAlgorithm::gost2012_512, SignatureAlgorithm::ecdsa_sha256, SignatureAlgorithm::rsa_sha256}) {
    Parts parts;
    parts.algorithm = algorithm_identifier(algorithm);
    EXPECT_REFUSED(CertificateRequest::parse(parts.request()), Errc::request_weak_signature);
  }
  Parts parts;
  parts.algorithm = der::sequence({der::oid("1.2.643.2.2.3")});  // GOST R 34.10-2001
  EXPECT_REFUSED(CertificateRequest::parse(parts.request()), Errc::request_weak_signature);
}

TEST(CertificateRequest, TakesNullParametersAndAbsentAttributes) {
  Parts parts;
  parts.algorithm = der::sequence({der::oid("1.2.643.7.1.1.3.2"), der::element(der::kNull, {})});
  EXPECT_NO_THROW(CertificateRequest::parse(parts.request()));
  parts.attributes = {};
  EXPECT_NO_THROW(CertificateRequest::parse(parts.request()));
}

TEST(CertificateRequest, RefusesOtherVersionsAndStrayParts) {
  const auto refused = [](auto change) {
    Parts parts;
    change(parts);
    EXPECT_REFUSED(CertificateRequest::parse(parts.request()), Errc::request_unreadable);
  };
  refused([](Parts& parts) { parts.version = der::integer(1); });
  refused([](Parts& parts) { parts.version = {}; });
  refused([](Parts& parts) { parts.version = from_hex("02020000").value(); });
  refused([](Parts& parts) { parts.after_attributes = der::integer(1); });
  refused([](Parts& parts) { parts.after_signature = der::integer(1); });
  refused([](Parts& parts) { parts.attributes = der::sequence({}); });
  refused([](Parts& parts) {
    parts.algorithm = der::sequence({der::oid("1.2.643.7.1.1.3.2"), der::element(der::kNull, {}), der::integer(1)});
  });
  refused([](Parts& parts) { parts.algorithm = der::sequence({der::integer(1)}); });
}

TEST(CertificateRequest, RefusesEveryPrefixAndWhatComesAfter) {
  const Bytes der = Parts().request();
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_REFUSED(CertificateRequest::parse(ByteView(der).first(size)), Errc::request_unreadable);
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_REFUSED(CertificateRequest::parse(longer), Errc::request_unreadable);
}

TEST(CertificateRequest, RefusesEveryChangedOctet) {
  const Bytes der = Parts().request();
  for (std::size_t i = 0; i < der.size(); ++i) {
    Bytes changed = der;
    changed[i] ^= 1U;
    EXPECT_THROW(CertificateRequest::parse(changed), Error) << "octet " << i;
  }
}

TEST(CertificateRequest, ReadsPemStrictly) {
  const std::string pem = pem::encode("CERTIFICATE REQUEST", Parts().request());
  const auto parse = [](const std::string& text) { return CertificateRequest::parse(as_bytes(text)); };
  EXPECT_NO_THROW(parse(pem));
  EXPECT_NO_THROW(parse("PKCS #10 Certificate Request Information:\n\n" + pem + "\n \r\n"));
  EXPECT_NO_THROW(parse(pem::encode("NEW CERTIFICATE REQUEST", Parts().request())));
  std::string windows;
  for (const char c : pem) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_NO_THROW(parse(windows));
  EXPECT_REFUSED(parse(pem + pem), Errc::request_unreadable);
  EXPECT_REFUSED(parse(pem + "text"), Errc::request_unreadable);
  EXPECT_REFUSED(parse(pem::encode("CERTIFICATE", Parts().request())), Errc::request_unreadable);
  EXPECT_REFUSED(parse(pem.substr(0, pem.size() - 10)), Errc::request_unreadable);
  EXPECT_REFUSED(parse("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n"),
                 Errc::request_unreadable);
  EXPECT_REFUSED(parse("-----BEGIN CERTIFICATE REQUEST-----\n!!!!\n-----END CERTIFICATE REQUEST-----\n"),
                 Errc::request_unreadable);
  EXPECT_REFUSED(parse(""), Errc::request_unreadable);
  EXPECT_REFUSED(parse("AAAA"), Errc::request_unreadable);
  EXPECT_REFUSED(parse(std::string(64 * 1024 + 1, 'A')), Errc::request_unreadable);
}

TEST(CertificateRequest, RefusesAKeyThatCameWithIt) {
  const Parts parts;
  const std::string request = pem::encode("CERTIFICATE REQUEST", parts.request());
  const Bytes content(40, 1);
  for (const std::string& key : {parts.key.to_unencrypted_pem(), pem::encode("ENCRYPTED PRIVATE KEY", content),
                                 pem::encode("RSA PRIVATE KEY", content), pem::encode("EC PRIVATE KEY", content),
                                 std::string("-----BEGIN PRIVATE KEY-----\r\n")}) {
    SCOPED_TRACE(key);
    EXPECT_REFUSED(CertificateRequest::parse(as_bytes(key + request)), Errc::key_weak);
    EXPECT_REFUSED(CertificateRequest::parse(as_bytes(request + key)), Errc::key_weak);
  }
  const std::string parameters = pem::encode("EC PARAMETERS", content);
  EXPECT_NO_THROW(CertificateRequest::parse(as_bytes(parameters + request)));
  EXPECT_NO_THROW(CertificateRequest::parse(as_bytes("Made beside the PRIVATE KEY-----\n" + request)));
}

TEST(CertificateRequest, RefusesDeepNestingWithoutFallingOver) {
  Bytes nested;
  for (int level = 0; level < 1000; ++level) nested = der::sequence({nested});
  EXPECT_REFUSED(CertificateRequest::parse(nested), Errc::request_unreadable);
}

}  // namespace
}  // namespace tamga
