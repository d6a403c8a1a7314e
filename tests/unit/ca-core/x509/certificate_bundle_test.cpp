#include "ca-core/x509/certificate_bundle.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

TEST(CertificateBundle, IsSignedDataOfNobodyWithTheCertificatesInOrder) {
  const Bytes longer = der::sequence({der::integer(1), der::integer(2)});
  const Bytes shorter = der::sequence({der::integer(3)});
  EXPECT_EQ(to_hex(make_certificate_bundle(std::vector{longer, shorter})),
            "303206092a864886f70d010702"  // signedData
            "a0253023020101"              // version 1
            "3100"                        // no digest algorithm
            "300b06092a864886f70d010701"  // data, absent
            "a00d"
            "3003020103"
            "3006020101020102"  // the set in the order of its octets
            "3100");            // no signer
}

}  // namespace
}  // namespace tamga
