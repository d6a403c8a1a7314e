#include "server/print/signed_pdf.hpp"

#include <regex>

#include <gtest/gtest.h>

#include "ca-core/documents/signed_document.hpp"
#include "ca-core/x509/der.hpp"
#include "server/print/page_writer.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::print {
namespace {

struct Appointed {
  testing::TestAuthority ca;
  Certificate certificate;
  DocumentSigner signer;
};

Appointed appointed(const std::string& root, ParameterSet set) {
  testing::TestAuthority ca = testing::make_root(root, set);
  const auto key = std::make_shared<const KeyFileSigner>(PrivateKey::generate(set));
  const Certificate certificate = ca.issue(testing::service_order("registry-extract", "Выписки", key->public_key()));
  DocumentSigner signer(key, certificate, {ca.certificate()});
  return {std::move(ca), certificate, std::move(signer)};
}

std::string page() {
  static const Fonts fonts;
  PageWriter writer(fonts, "Проба", testing::kTestNow);
  writer.heading("Проба");
  writer.row("Слово", std::string(400, 'x'), Style::fixed);
  for (int line = 0; line < 100; ++line) writer.paragraph("Страница заполняется, за ней следует другая.");
  return writer.finish();
}

/// What the signature covers, and the signature.
struct Parts {
  std::string covered;
  Bytes cms;
};

Parts parts_of(const std::string& file) {
  std::smatch found;
  if (!std::regex_search(file, found, std::regex(R"(/ByteRange \[ 0 (\d+) (\d+) (\d+) \])"))) return {};
  const std::size_t before = std::stoul(found[1]);
  const std::size_t after = std::stoul(found[2]);
  EXPECT_EQ(after + std::stoul(found[3]), file.size()) << "all of the file";
  EXPECT_EQ(file[before], '<');
  EXPECT_EQ(file[after - 1], '>');
  Bytes cms = from_hex(file.substr(before + 1, after - before - 2)).value();
  const auto header = der::read_header(cms).value();
  cms.resize(header.length + header.content);
  return {file.substr(0, before) + file.substr(after), cms};
}

TEST(SignedPdf, CoversAllOfTheFileButItself) {
  for (const auto& [root, set] :
       {std::pair{"gost-root", ParameterSet::cryptopro_a}, std::pair{"ecdsa-root", ParameterSet::p256},
        std::pair{"ecdsa-root", ParameterSet::rsa2048}}) {
    SCOPED_TRACE(to_string(set));
    const Appointed by = appointed(root, set);
    const std::string file = sign_pdf(page(), by.signer, testing::kTestNow, "Проба");
    const Parts parts = parts_of(file);
    const SignedDocument document = SignedDocument::parse(parts.cms);
    EXPECT_FALSE(document.content());
    EXPECT_FALSE(document.signing_time()) << "PAdES says it outside";
    EXPECT_NO_THROW(document.require_signed_by(by.certificate, as_bytes(parts.covered)));
    EXPECT_REFUSED(document.require_signed_by(by.certificate, as_bytes(parts.covered + " ")), Errc::cms_bad_signature);
    EXPECT_TRUE(file.starts_with("%PDF-1."));
    for (const char* part : {"/SubFilter /ETSI.CAdES.detached", "/M (D:20261123100000Z)",
                             "/CreationDate (D:20261123100000Z)", "/Count 3"}) {
      EXPECT_NE(file.find(part), std::string::npos) << part;
    }
  }
}

TEST(SignedPdf, IsMadeOfAFileWithPages) {
  const Appointed by = appointed("ecdsa-root", ParameterSet::p256);
  EXPECT_REFUSED(sign_pdf("no PDF", by.signer, testing::kTestNow, "Проба"), Errc::internal);
}

TEST(Fonts, AreMissedByName) {
  EXPECT_REFUSED(Fonts("/nowhere"), Errc::file_unreadable);
}

}  // namespace
}  // namespace tamga::print
