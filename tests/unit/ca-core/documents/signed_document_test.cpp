#include "ca-core/documents/signed_document.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ca-core/x509/pem.hpp"
#include "tests/unit/ca-core/documents/cms_forge.hpp"
#include "tests/unit/ca-core/issuing/centre.hpp"

namespace tamga {
namespace {

using openssl::DigestAlgorithm;
using testing::centre;
using testing::CmsForge;

constexpr std::string_view kText = "Прошу заменить сертификат";

/// Somebody with a certificate of this centre.
struct Holder {
  PrivateKey key;
  Certificate certificate;
};

Holder make_holder(ParameterSet set) {
  PrivateKey key = PrivateKey::generate(set);
  const KeyType type = key.public_key().type();
  const bool gost = type == KeyType::gost2012_256 || type == KeyType::gost2012_512;
  const Profile& profile =
      shipped_profiles().named(gost ? "unqualified-individual-gost" : "unqualified-individual-ecdsa");
  const auto& ca = gost ? centre().unqualified : centre().ecdsa;
  Certificate certificate = ca.issue(testing::subscriber_order(profile, key.public_key()));
  return {std::move(key), std::move(certificate)};
}

const Holder& holder() {
  static const Holder made = make_holder(ParameterSet::cryptopro_a);
  return made;
}

CmsForge forge() {
  return testing::cms_forge(holder().key, holder().certificate, kText);
}

/// "cms.unreadable: outline", or "good".
std::string verdict(const Bytes& document, const Certificate& signer = holder().certificate) {
  try {
    const SignedDocument parsed = SignedDocument::parse(document);
    parsed.require_signed_by(signer, parsed.content().value_or(as_bytes(kText)));
    return "good";
  } catch (const Error& error) {
    const auto& members = error.details().members;
    return std::string(texts(error.code()).code) + ": " + (members.empty() ? "" : members.front().second.front());
  }
}

TEST(SignedDocument, TakesEveryKindOfKey) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_256_a, ParameterSet::tc26_512_a,
                                 ParameterSet::p256, ParameterSet::p384, ParameterSet::p521, ParameterSet::rsa2048}) {
    const Holder signer = make_holder(set);
    CmsForge made = testing::cms_forge(signer.key, signer.certificate, kText);
    EXPECT_EQ(verdict(made.document(), signer.certificate), "good") << to_string(set);
    made.detached = true;
    EXPECT_EQ(verdict(made.document(), signer.certificate), "good") << to_string(set);
    EXPECT_EQ(verdict(forge().document(), signer.certificate).substr(0, 17), "cms.bad_signature") << to_string(set);
  }
}

TEST(SignedDocument, TakesAKeysIdentifierForTheAlgorithm) {
  CmsForge made = forge();
  made.signature_oid = der::oid("1.2.643.7.1.1.1.1");
  EXPECT_EQ(verdict(made.document()), "good");
  made.signature_oid = der::oid("1.2.643.7.1.1.1.2");
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signature_algorithm");
}

TEST(SignedDocument, SaysWhatStandsInIt) {
  CmsForge made = forge();
  made.attributes.push_back(testing::signing_time_attribute(testing::kTestNow));
  made.certificates =
      der::element(der::context_constructed(0), {centre().unqualified.certificate().der(), holder().certificate.der()});
  const SignedDocument document = SignedDocument::parse(made.document());
  ASSERT_TRUE(document.content());
  EXPECT_EQ(as_text(*document.content()), kText);
  EXPECT_EQ(document.serial(), holder().certificate.serial());
  EXPECT_TRUE(std::ranges::equal(document.issuer_der(), holder().certificate.issuer_der()));
  EXPECT_EQ(document.signing_time(), testing::kTestNow);
  ASSERT_TRUE(document.embedded_certificate());
  EXPECT_TRUE(std::ranges::equal(*document.embedded_certificate(), holder().certificate.der()));
  EXPECT_FALSE(SignedDocument::parse(forge().document()).embedded_certificate());
}

TEST(SignedDocument, IsReadInPemAndBer) {
  const Bytes der = forge().document();
  for (const char* label : {"CMS", "PKCS7"}) {
    const std::string pem = "a line before\n" + pem::encode(label, der);
    EXPECT_EQ(verdict(Bytes(pem.begin(), pem.end())), "good") << label;
  }
  const std::string after = pem::encode("CMS", der) + "x";
  EXPECT_EQ(verdict(Bytes(after.begin(), after.end())), "cms.unreadable: encoding");

  // The outer element with an indefinite length.
  Bytes ber{der::kSequence, 0x80};
  const auto content = der::only(der, der::kSequence);
  ber.insert(ber.end(), content->begin(), content->end());
  ber.insert(ber.end(), {0, 0});
  EXPECT_EQ(verdict(ber), "good");
  ber.pop_back();
  EXPECT_EQ(verdict(ber), "cms.unreadable: encoding");
}

TEST(SignedDocument, TakesAttributesOutOfOrderThatAreSignedInOrder) {
  CmsForge made = forge();
  made.attributes.push_back(testing::signing_time_attribute(testing::kTestNow));
  std::ranges::sort(made.attributes);
  EXPECT_TRUE(SignedDocument::parse(made.document()).attributes_in_order());
  std::ranges::reverse(made.attributes);
  EXPECT_EQ(verdict(made.document()), "good");
  EXPECT_FALSE(SignedDocument::parse(made.document()).attributes_in_order());

  made.signed_octets = der::element(der::kSet, {testing::all_of(made.attributes)});  // as written
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signature");
}

TEST(SignedDocument, RefusesOtherContent) {
  CmsForge made = forge();
  made.content.push_back('.');
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: message_digest");
  made = forge();
  made.attributes.back() = testing::message_digest_attribute(DigestAlgorithm::streebog256, as_bytes("другое"));
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: message_digest");
  made = forge();
  made.detached = true;
  const SignedDocument document = SignedDocument::parse(made.document());
  EXPECT_THROW(document.require_signed_by(holder().certificate, as_bytes("другое")), Error);
}

TEST(SignedDocument, ChecksWhichCertificateWasMeant) {
  CmsForge made = forge();
  made.attributes.push_back(testing::signing_certificate_attribute(holder().certificate));
  EXPECT_EQ(verdict(made.document()), "good");
  made.attributes.back() = testing::signing_certificate_attribute(make_holder(ParameterSet::cryptopro_a).certificate);
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signing_certificate");

  const Bytes sha1 = der::sequence(
      {der::sequence({der::oid("1.3.14.3.2.26")}), der::octet_string(openssl::sha1(holder().certificate.der()))});
  made.attributes.back() = testing::cms_attribute("1.2.840.113549.1.9.16.2.47", der::sequence({der::sequence({sha1})}));
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signing_certificate");
}

TEST(SignedDocument, RefusesWeakAndForeignAlgorithms) {
  CmsForge made = forge();
  made.digest_oid = der::oid("1.3.14.3.2.26");  // SHA-1
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: digest_algorithm");
  made.digest_oid = der::oid("1.2.840.113549.2.5");  // MD5
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: digest_algorithm");
  made = forge();
  made.signature_oid = der::oid("1.2.840.113549.1.1.5");  // sha1WithRSAEncryption
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signature_algorithm");
  made.signature_oid = der::oid("1.2.840.113549.1.1.10");  // RSASSA-PSS by a GOST key
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signature_algorithm");
  made = forge();
  made.digest_oid = der::oid("1.2.643.7.1.1.2.3");  // Streebog-512 by a key of 256 bits
  made.attributes.back() = testing::message_digest_attribute(DigestAlgorithm::streebog512, as_bytes(kText));
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: signature_algorithm");
}

TEST(SignedDocument, WantsOneSignerAndWholeAttributes) {
  CmsForge made = forge();
  made.signers = 2;
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signers");
  made.signers = 0;
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signers");

  made = forge();
  made.attributes.pop_back();
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signed_attributes");
  made = forge();
  made.attributes.push_back(made.attributes.back());
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signed_attributes");
  made = forge();
  made.attributes.front() = testing::cms_attribute(
      "1.2.840.113549.1.9.3",
      testing::all_of({der::oid("1.2.840.113549.1.7.1"), der::oid("1.2.840.113549.1.7.1")}));  // two values
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signed_attributes");
  made = forge();
  made.attributes.front() = testing::content_type_attribute("1.2.840.113549.1.7.2");
  EXPECT_EQ(verdict(made.document()), "cms.bad_signature: content_type");
  made = forge();
  made.content_type = der::oid("1.2.840.113549.1.9.16.1.4");  // a time-stamp token
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: content_type");
  made = forge();
  made.attributes.push_back(testing::cms_attribute("1.2.840.113549.1.9.5", der::octet_string(as_bytes("вчера"))));
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signed_attributes");
  made = forge();
  made.attributes.push_back(testing::cms_attribute("1.2.3.4", der::octet_string(as_bytes("что-нибудь"))));
  EXPECT_EQ(verdict(made.document()), "good");
}

TEST(SignedDocument, RefusesWhatIsNoSignedData) {
  EXPECT_EQ(verdict({}), "cms.unreadable: encoding");
  EXPECT_EQ(verdict(holder().certificate.der()), "cms.unreadable: outline");
  EXPECT_EQ(verdict(Bytes(SignedDocument::kMaxOctets + 1, der::kSequence)), "cms.unreadable: too_large");
  CmsForge made = forge();
  made.serial = der::element(der::kInteger, {Bytes(21, 0x7F)});
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signer_identifier");
  made.serial = der::element(der::kInteger, {Bytes{0xFF}});
  EXPECT_EQ(verdict(made.document()), "cms.unreadable: signer_identifier");
}

TEST(SignedDocument, NoBitOfItCanBeAltered) {
  const Bytes document = forge().document();
  for (std::size_t i = 0; i < document.size(); ++i) {
    Bytes altered = document;
    altered[i] ^= 0x04U;
    try {
      const SignedDocument parsed = SignedDocument::parse(altered);
      parsed.require_signed_by(holder().certificate, parsed.content().value_or(ByteView{}));
      // What is not signed may differ: versions, the hint of digests, the signer's name, which the registry looks up.
      ASSERT_TRUE(parsed.content());
      EXPECT_EQ(as_text(*parsed.content()), kText) << i;
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == Errc::cms_unreadable || error.code() == Errc::cms_bad_signature) << i;
    }
  }
}

TEST(SignedDocument, KeepsADetachedContentWithin) {
  CmsForge made = forge();
  const Bytes attached = made.document();
  made.detached = true;
  const Bytes kept = SignedDocument::parse(made.document()).attached(as_bytes(kText));
  EXPECT_EQ(verdict(kept), "good");
  EXPECT_EQ(as_text(*SignedDocument::parse(kept).content()), kText);
  EXPECT_EQ(SignedDocument::parse(attached).attached(as_bytes(kText)), attached);
}

}  // namespace
}  // namespace tamga
