// The rows of docs/requests.md: what other programs write, and what becomes of it.

#include <algorithm>

#include <gtest/gtest.h>

#include "ca-core/x509/certificate_request.hpp"
#include "ca-core/x509/oid.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/x509/request_parts.hpp"

namespace tamga {
namespace {

using testing::attribute_with;
using Parts = testing::RequestParts;

constexpr std::string_view kExtensionRequest = "1.2.840.113549.1.9.14";
constexpr std::string_view kMicrosoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14";

Bytes text(std::uint8_t tag, std::string_view value) {
  return der::element(tag, {as_bytes(value)});
}

Bytes set(const Bytes& value) {
  return der::element(der::kSet, {value});
}

Bytes attribute(std::string_view type, const Bytes& value) {
  return der::sequence({der::oid(type), set(value)});
}

Bytes name(std::string_view type, const Bytes& value) {
  return set(der::sequence({der::oid(type), value}));
}

/// An element whose length is written as given, right or not.
Bytes element_with_length(std::uint8_t tag, std::initializer_list<std::uint8_t> length, ByteView content) {
  Bytes octets = {tag};
  octets.insert(octets.end(), length.begin(), length.end());
  octets.insert(octets.end(), content.begin(), content.end());
  return octets;
}

/// SubjectPublicKeyInfo of a GOST key under any identifiers.
Bytes gost_spki(std::string_view algorithm, std::initializer_list<std::string_view> parameters, ByteView point) {
  Bytes content;
  for (const std::string_view oid : parameters) {
    const Bytes element = der::oid(oid);
    content.insert(content.end(), element.begin(), element.end());
  }
  return der::sequence(
      {der::sequence({der::oid(algorithm), der::sequence({content})}), der::bit_string(der::octet_string(point))});
}

/// The attributes that Windows and CryptoPro CSP write, with the extensions under both of their names.
Bytes cryptopro_attributes(const Bytes& tool) {
  const Bytes version = attribute("1.3.6.1.4.1.311.13.2.3", text(der::kIa5String, "10.0.19045.2"));
  const Bytes client =
      attribute("1.3.6.1.4.1.311.21.20",
                der::sequence({der::integer(5), text(der::kUtf8String, "pc-17"), text(der::kUtf8String, "PC-17\\Анна"),
                               text(der::kUtf8String, "CertEnroll.exe")}));
  const Bytes provider =
      attribute("1.3.6.1.4.1.311.13.2.2",
                der::sequence({der::integer(1), der::element(der::kBmpString, {Bytes{0, 'C', 0, 'S', 0, 'P'}}),
                               der::bit_string({})}));
  const Bytes usage = attribute_with(kExtensionRequest, oid::kKeyUsage, Bytes{3, 2, 4, 0xF0});
  const Bytes extensions = attribute_with(kMicrosoftExtensionRequest, oid::kSubjectSignTool, tool);
  return der::element(der::context_constructed(0), {version, client, provider, usage, extensions});
}

TEST(RequestForms, OfCryptoProAreTaken) {
  Parts parts;
  parts.key = PrivateKey::generate(ParameterSet::cryptopro_xcha);
  parts.spki = parts.key.public_key().spki();
  parts.subject = der::sequence({name("1.2.643.3.131.1.1", text(der::kNumericString, "500100732259")),
                                 name("1.2.643.100.3", text(der::kNumericString, "11223344595")),
                                 name("1.2.840.113549.1.9.1", text(der::kIa5String, "anna@example.ru")),
                                 name("2.5.4.3", text(der::kUtf8String, "Ёлкина Анна Сергеевна"))});
  parts.attributes = cryptopro_attributes(text(der::kUtf8String, "КриптоПро CSP (5.0.12000)"));
  const auto request = CertificateRequest::parse(parts.request());
  EXPECT_EQ(request.public_key().parameter_set(), ParameterSet::cryptopro_xcha);
  EXPECT_EQ(request.signature_tool(), "КриптоПро CSP (5.0.12000)");
}

TEST(RequestForms, WithIdentifiersOfKeyAgreementAreThatKey) {
  struct Row {
    ParameterSet set;
    std::string_view agreement;
    std::string_view digest;
  };
  for (const Row& row : {Row{ParameterSet::cryptopro_xcha, "1.2.643.7.1.1.6.1", "1.2.643.7.1.1.2.2"},
                         Row{ParameterSet::cryptopro_xchb, "1.2.643.7.1.1.6.1", "1.2.643.7.1.1.2.2"},
                         Row{ParameterSet::tc26_256_a, "1.2.643.7.1.1.6.1", "1.2.643.7.1.1.2.2"},
                         Row{ParameterSet::tc26_512_a, "1.2.643.7.1.1.6.2", "1.2.643.7.1.1.2.3"}}) {
    SCOPED_TRACE(to_string(row.set));
    const std::string_view curve = facts(row.set).oid;
    Parts parts;
    parts.key = PrivateKey::generate(row.set);
    const PublicKey& key = parts.key.public_key();
    const auto algorithm = default_signature_algorithm(key);
    parts.algorithm = algorithm_identifier(algorithm);
    for (const Bytes& spki :
         {gost_spki(row.agreement, {curve, row.digest}, key.point()), gost_spki(row.agreement, {curve}, key.point())}) {
      parts.spki = spki;
      const Bytes info = der::sequence({parts.version, parts.subject, parts.spki, parts.attributes});
      const Bytes request = der::sequence({info, parts.algorithm, der::bit_string(parts.key.sign(algorithm, info))});
      EXPECT_EQ(CertificateRequest::parse(request).public_key(), key) << "written under the key's own identifier";
    }
  }
  // The identifier of the other size is none for this key.
  const PublicKey key = PrivateKey::generate(ParameterSet::cryptopro_a).public_key();
  EXPECT_REFUSED(PublicKey::from_spki(gost_spki("1.2.643.7.1.1.6.2", {"1.2.643.2.2.35.1"}, key.point())),
                 Errc::key_not_allowed);
}

TEST(RequestForms, ThatChangeNothingThatIsUsedAreTaken) {
  const auto taken = [](auto change) {
    Parts parts;
    change(parts);
    EXPECT_NO_THROW(CertificateRequest::parse(parts.request()));
  };
  const Bytes common_name = der::sequence({der::oid("2.5.4.3"), text(der::kUtf8String, "b")});
  const Bytes short_name = der::sequence({der::oid("2.5.4.3"), text(der::kUtf8String, "")});
  taken([&](Parts& parts) { parts.subject = der::sequence({der::element(der::kSet, {common_name, short_name})}); });
  taken([&](Parts& parts) {
    parts.subject = der::sequence({name("1.2.643.100.5", text(der::kPrintableString, "304500116000157"))});
  });
  taken([&](Parts& parts) { parts.subject = der::sequence({name("2.5.4.3", text(der::kPrintableString, "Анна*@"))}); });
  taken([](Parts& parts) {
    const Bytes later = attribute("1.3.6.1.4.1.311.13.2.3", text(der::kIa5String, "10.0"));
    const Bytes earlier = attribute("1.2.840.113549.1.9.7", text(der::kUtf8String, "challenge"));
    parts.attributes = der::element(der::context_constructed(0), {later, earlier});
  });
  taken([](Parts& parts) { parts.attributes = {}; });
  taken([](Parts& parts) {
    parts.algorithm = der::sequence({der::oid("1.2.643.7.1.1.3.2"), der::element(der::kNull, {})});
  });
}

/// critical FALSE although it is the default, TRUE as 01, bits of keyUsage that DER leaves out: in what is asked for
/// and passed over. The tool beside them is read unless its own list cannot be.
TEST(RequestForms, OfExtensionsThatAreNoDerAreTaken) {
  const Bytes tool =
      der::extension(oid::kSubjectSignTool, der::Criticality::non_critical, text(der::kUtf8String, "CSP"));
  const auto tool_beside = [&](const Bytes& extension) {
    Parts parts;
    parts.attributes =
        der::element(der::context_constructed(0), {attribute(kExtensionRequest, der::sequence({extension, tool}))});
    return CertificateRequest::parse(parts.request()).signature_tool();
  };
  const auto usage = [](std::uint8_t critical) {
    return der::sequence({der::oid(oid::kKeyUsage), der::element(der::kBoolean, {Bytes{critical}}),
                          der::octet_string(Bytes{3, 2, 0, 0xF0})});
  };
  EXPECT_EQ(tool_beside(usage(0xFF)), "CSP");
  EXPECT_EQ(tool_beside(usage(0x00)), "CSP");
  EXPECT_EQ(tool_beside(usage(0x01)), std::nullopt) << "a list that cannot be read counts as not there";
}

TEST(RequestForms, ThatAreBerAreRefused) {
  const auto refused = [](const Bytes& request) {
    EXPECT_REFUSED(CertificateRequest::parse(request), Errc::request_unreadable);
  };
  const Parts sound;
  const Bytes der = sound.request();
  const ByteView content = *der::only(der, der::kSequence);
  const auto length = static_cast<std::uint8_t>(content.size());
  ASSERT_LT(content.size(), 256U);

  Bytes closed(content.begin(), content.end());
  closed.insert(closed.end(), {0, 0});
  refused(element_with_length(der::kSequence, {0x80}, closed));              // indefinite length
  refused(element_with_length(der::kSequence, {0x82, 0, length}, content));  // a length with a leading zero

  const auto with = [](auto change) {
    Parts parts;
    change(parts);
    return parts.request();
  };
  refused(with([](Parts& parts) { parts.version = Bytes{2, 2, 0, 0}; }));
  refused(with([](Parts& parts) {  // a UTF8String in pieces
    parts.subject = der::sequence({name("2.5.4.3", der::element(0x2C, {text(der::kUtf8String, "a")}))});
  }));
  refused(with([](Parts& parts) {  // a short length in the long form
    const Bytes value = element_with_length(der::kUtf8String, {0x81, 1}, as_bytes("a"));
    parts.subject = der::sequence({name("2.5.4.3", value)});
  }));
  refused(with([](Parts& parts) {  // a BIT STRING in pieces
    parts.spki.at(der::only(parts.spki, der::kSequence)->data() - parts.spki.data() + 33) = 0x23;
  }));
}

TEST(RequestForms, AsBase64AloneAreTaken) {
  const std::string pem = pem::encode("CERTIFICATE REQUEST", Parts().request());
  const auto first = pem.find('\n') + 1;
  const std::string base64 = pem.substr(first, pem.rfind("-----END") - first);
  const auto parse = [](const std::string& text) { return CertificateRequest::parse(as_bytes(text)); };
  EXPECT_NO_THROW(parse(base64));
  std::string windows;
  for (const char c : base64) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_NO_THROW(parse(windows));
  EXPECT_REFUSED(parse(base64 + "!"), Errc::request_unreadable);
  EXPECT_REFUSED(parse(base64.substr(0, base64.size() / 2)), Errc::request_unreadable);
}

/// RFC 3279 section 2.3.1: NULL must stand with RSA keys.
TEST(RequestForms, OfRsaKeysWithoutNullAreRefused) {
  const Bytes spki = PrivateKey::generate(ParameterSet::rsa2048).public_key().spki();
  der::Reader reader(*der::only(spki, der::kSequence));
  reader.next();
  const Bytes without = der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.1")}), reader.next()->whole});
  EXPECT_REFUSED(PublicKey::from_spki(without), Errc::request_unreadable);
}

}  // namespace
}  // namespace tamga
