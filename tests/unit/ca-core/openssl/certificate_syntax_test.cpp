#include "ca-core/openssl/certificate_syntax.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::openssl {
namespace {

class CertificateSyntax : public ::testing::TestWithParam<std::pair<const char*, ParameterSet>> {
 protected:
  CertificateSyntax() : der_(testing::make_root(GetParam().first, GetParam().second).certificate().der()) {}

  /// The certificate with one octet changed where this one stands.
  Bytes with(std::size_t position, std::uint8_t octet) const {
    Bytes changed = der_;
    changed.at(position) = octet;
    return changed;
  }

  Bytes der_;
};

TEST_P(CertificateSyntax, ReadsWhatACaMakes) {
  EXPECT_TRUE(reads_certificate(der_));
}

TEST_P(CertificateSyntax, RefusesAPart) {
  for (std::size_t size = 0; size < der_.size(); ++size) EXPECT_FALSE(reads_certificate(ByteView(der_).first(size)));
}

TEST_P(CertificateSyntax, RefusesMoreThanOne) {
  Bytes longer = der_;
  longer.push_back(0);
  EXPECT_FALSE(reads_certificate(longer));
}

TEST_P(CertificateSyntax, RefusesAnotherType) {
  ASSERT_EQ(der_[0], der::kSequence);
  EXPECT_FALSE(reads_certificate(with(0, der::kSet)));
  // The TBSCertificate follows four octets of a header, and after as many of its own comes the version.
  ASSERT_EQ(der_[4], der::kSequence);
  EXPECT_FALSE(reads_certificate(with(4, der::kOctetString)));
  ASSERT_EQ(der_[8], der::context_constructed(0));
  EXPECT_FALSE(reads_certificate(with(8, der::context_constructed(1))));
}

INSTANTIATE_TEST_SUITE_P(Roots, CertificateSyntax,
                         ::testing::Values(std::pair{"gost-root", ParameterSet::cryptopro_a},
                                           std::pair{"ecdsa-root", ParameterSet::p384}));

}  // namespace
}  // namespace tamga::openssl
