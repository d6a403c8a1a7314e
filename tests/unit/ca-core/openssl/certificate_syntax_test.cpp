#include "ca-core/openssl/certificate_syntax.hpp"

#include <algorithm>
#include <vector>

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

/// Issuer and subject are one name in a root.
TEST_P(CertificateSyntax, RefusesANameWhoseCharactersAreNone) {
  const Bytes begin = {der::kUtf8String, 0, 0xD0, 0xA3, 0xD0, 0xA6};  // "УЦ …", of whatever length
  const auto at_name = [&](const std::uint8_t& octet) {
    const ByteView rest(&octet, der_.data() + der_.size());
    return rest.size() >= begin.size() && rest[0] == begin[0] &&
           std::ranges::equal(rest.subspan(2, 4), ByteView(begin).subspan(2));
  };
  std::vector<std::size_t> names;
  for (const std::uint8_t& octet : der_) {
    if (at_name(octet)) names.push_back(static_cast<std::size_t>(&octet - der_.data()));
  }
  ASSERT_GE(names.size(), 2U);
  names.resize(2);
  for (const std::size_t name : names) {
    EXPECT_TRUE(reads_certificate(with(name + 3, 0xA4)));             // another letter
    EXPECT_FALSE(reads_certificate(with(name + 3, 'A')));             // half a letter
    EXPECT_FALSE(reads_certificate(with(name + 2, 0xC0)));            // longer than need be
    EXPECT_FALSE(reads_certificate(with(name + 2, 0xFF)));            // no octet of UTF-8
    EXPECT_FALSE(reads_certificate(with(name, der::kInteger)));       // no string
    EXPECT_TRUE(reads_certificate(with(name, der::kTeletexString)));  // all octets are its characters
    // Pairs and fours of octets, which the length is a multiple of or is not.
    EXPECT_EQ(reads_certificate(with(name, der::kBmpString)), der_[name + 1] % 2 == 0);
    EXPECT_FALSE(reads_certificate(with(name, der::kUniversalString)));
  }
}

INSTANTIATE_TEST_SUITE_P(Roots, CertificateSyntax,
                         ::testing::Values(std::pair{"gost-root", ParameterSet::cryptopro_a},
                                           std::pair{"ecdsa-root", ParameterSet::p384}));

}  // namespace
}  // namespace tamga::openssl
