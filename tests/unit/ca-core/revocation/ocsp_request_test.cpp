#include "ca-core/revocation/ocsp_request.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/ocsp_cert_id.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::joined;

SerialNumber serial(std::string_view hex) {
  return *SerialNumber::parse_hex(hex);
}

const Certificate& ca() {
  return testing::ecdsa_ca().certificate;
}

const Bytes kNull{der::kNull, 0};

/// The parts of a request, each replaceable by octets.
struct Parts {
  Bytes hash_oid = der::oid("1.3.14.3.2.26");
  Bytes hash_parameters = kNull;
  Bytes name_hash = der::octet_string(Bytes(20, 1));
  Bytes key_hash = der::octet_string(Bytes(20, 2));
  Bytes serial_number = der::integer(std::uint64_t{77});
  Bytes single_extensions;
  Bytes version;
  Bytes requestor;
  Bytes request_extensions;
  Bytes signature;

  Bytes request() const {
    const Bytes cert_id =
        der::sequence({der::sequence({hash_oid, hash_parameters}), name_hash, key_hash, serial_number});
    return der::sequence({cert_id, single_extensions});
  }
  Bytes der(std::size_t requests = 1) const {
    Bytes list;
    for (std::size_t i = 0; i < requests; ++i) list = joined({list, request()});
    return der::sequence({der::sequence({version, requestor, der::sequence({list}), request_extensions}), signature});
  }
};

Bytes extensions(unsigned number, const std::vector<Bytes>& list) {
  return der::element(der::context_constructed(number), {der::sequence({joined(list)})});
}

bool refused(ByteView octets) {
  try {
    parse_ocsp_request(octets);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::ocsp_malformed);
    return true;
  }
  return false;
}

TEST(OcspRequest, ReadsWhatItWrites) {
  const std::vector<SerialNumber> serials{serial("01"), serial("ff00"),
                                          serial("112233445566778899aabbccddeeff00112233")};
  const Bytes nonce(32, 9);
  for (const OcspDigest digest : ocsp_digests()) {
    const Bytes octets = build_ocsp_request(ca(), serials, digest, nonce);
    const OcspRequest request = parse_ocsp_request(octets);
    const OcspIssuerHashes hashes = ocsp_issuer_hashes(ca(), digest);
    ASSERT_EQ(request.ids.size(), 3U);
    for (std::size_t i = 0; i < serials.size(); ++i) {
      EXPECT_EQ(request.ids[i].digest, digest);
      EXPECT_EQ(request.ids[i].serial, serials[i]);
      EXPECT_TRUE(std::ranges::equal(request.ids[i].issuer_name_hash, hashes.name));
      EXPECT_TRUE(std::ranges::equal(request.ids[i].issuer_key_hash, hashes.key));
      EXPECT_TRUE(std::ranges::equal(request.ids[i].der, ocsp_cert_id_der(digest, hashes, serials[i])));
    }
    ASSERT_TRUE(request.nonce);
    EXPECT_TRUE(std::ranges::equal(*request.nonce, nonce));
  }
}

TEST(OcspRequest, TakesHashParametersNullAndAbsent) {
  Parts parts;
  EXPECT_FALSE(refused(parts.der()));
  parts.hash_parameters.clear();
  EXPECT_FALSE(refused(parts.der()));
  parts.hash_parameters = der::integer(std::uint64_t{1});
  EXPECT_TRUE(refused(parts.der()));
  parts.hash_parameters = {der::kNull, 1, 0};
  EXPECT_TRUE(refused(parts.der()));
}

TEST(OcspRequest, AHashFunctionThatIsNotKnownHereIsNoFaultOfTheRequest) {
  Parts parts;
  parts.hash_oid = der::oid("1.2.840.113549.2.5");  // MD5
  parts.name_hash = der::octet_string(Bytes(16, 1));
  parts.hash_parameters = der::sequence({der::integer(std::uint64_t{1})});
  const Bytes octets = parts.der();
  const OcspRequest request = parse_ocsp_request(octets);
  ASSERT_EQ(request.ids.size(), 1U);
  EXPECT_FALSE(request.ids[0].digest);
  parts.hash_parameters = {der::kSequence, 2, der::kNull, 1};
  EXPECT_TRUE(refused(parts.der())) << "but it must be DER";
}

TEST(OcspRequest, RefusesHashesOfOtherLengths) {
  Parts parts;
  parts.name_hash = der::octet_string(Bytes(32, 1));
  EXPECT_TRUE(refused(parts.der()));
  parts = {};
  parts.key_hash = der::octet_string({});
  EXPECT_TRUE(refused(parts.der()));
}

TEST(OcspRequest, RefusesSerialNumbersThatNoCertificateHas) {
  for (const Bytes& content : {Bytes{0}, Bytes{0x80}, Bytes{0, 1}, Bytes{}, Bytes(21, 0x11)}) {
    Parts parts;
    parts.serial_number = der::element(der::kInteger, {content});
    EXPECT_TRUE(refused(parts.der())) << to_hex(content);
  }
  Parts parts;
  parts.serial_number = der::element(der::kInteger, {Bytes(20, 0x7F)});
  EXPECT_FALSE(refused(parts.der()));
}

TEST(OcspRequest, HasFromOneToAHundredIds) {
  const Parts parts;
  EXPECT_TRUE(refused(parts.der(0)));
  EXPECT_EQ(parse_ocsp_request(parts.der(100)).ids.size(), 100U);
  EXPECT_TRUE(refused(parts.der(101)));
}

TEST(OcspRequest, RefusesMoreThan64KiB) {
  Parts parts;
  parts.signature = der::element(der::context_constructed(0), {der::sequence({der::octet_string(Bytes(65536, 0))})});
  EXPECT_TRUE(refused(parts.der()));
}

TEST(OcspRequest, NonceHasFrom1To128Octets) {
  for (const std::size_t length : {std::size_t{1}, std::size_t{16}, std::size_t{128}}) {
    Parts parts;
    parts.request_extensions = extensions(2, {ocsp_nonce_extension(Bytes(length, 5))});
    const Bytes octets = parts.der();
    const auto request = parse_ocsp_request(octets);
    ASSERT_TRUE(request.nonce);
    EXPECT_EQ(request.nonce->size(), length);
  }
  for (const std::size_t length : {std::size_t{0}, std::size_t{129}}) {
    Parts parts;
    parts.request_extensions = extensions(2, {ocsp_nonce_extension(Bytes(length, 5))});
    EXPECT_TRUE(refused(parts.der())) << length;
  }
  Parts raw;
  raw.request_extensions =
      extensions(2, {der::extension("1.3.6.1.5.5.7.48.1.2", der::Criticality::non_critical, Bytes(16, 5))});
  EXPECT_TRUE(refused(raw.der()));
  Parts twice;
  twice.request_extensions = extensions(2, {ocsp_nonce_extension(Bytes(8, 5)), ocsp_nonce_extension(Bytes(8, 5))});
  EXPECT_TRUE(refused(twice.der()));
}

TEST(OcspRequest, PassesOverUnknownExtensionsUnlessTheyAreCritical) {
  const auto with = [](der::Criticality criticality, std::string_view oid) {
    Parts parts;
    parts.request_extensions = extensions(2, {der::extension(oid, criticality, kNull)});
    parts.single_extensions = extensions(0, {der::extension(oid, criticality, kNull)});
    return parts.der();
  };
  EXPECT_FALSE(refused(with(der::Criticality::non_critical, "1.2.3.4")));
  EXPECT_TRUE(refused(with(der::Criticality::critical, "1.2.3.4")));
  EXPECT_FALSE(refused(with(der::Criticality::critical, "1.3.6.1.5.5.7.48.1.4")));  // acceptable responses
}

Bytes preferred_extension(const Bytes& value, der::Criticality criticality = der::Criticality::non_critical) {
  return der::extension("1.3.6.1.5.5.7.48.1.8", criticality, value);
}

Bytes algorithm(std::string_view oid) {
  return der::sequence({der::oid(oid)});
}

TEST(OcspRequest, KeepsThePreferredAlgorithmsThatAreKnown) {
  const Bytes curve = der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.2.840.10045.3.1.7")});
  const Bytes list = der::sequence({der::sequence({algorithm("1.2.840.10045.4.3.3")}),  // ecdsa-with-SHA384
                                    der::sequence({algorithm("1.2.3.4")}),              // nobody's
                                    der::sequence({algorithm_identifier(SignatureAlgorithm::rsa_sha256)}),
                                    der::sequence({algorithm("1.2.840.10045.4.3.2"), curve})});  // ecdsa-with-SHA256
  for (const auto criticality : {der::Criticality::critical, der::Criticality::non_critical}) {
    Parts parts;
    parts.request_extensions = extensions(2, {preferred_extension(list, criticality)});
    const Bytes octets = parts.der();
    const auto preferred = parse_ocsp_request(octets).preferred;
    ASSERT_EQ(preferred.size(), 3U);
    EXPECT_EQ(preferred[0].algorithm, SignatureAlgorithm::ecdsa_sha384);
    EXPECT_TRUE(preferred[0].key_algorithm.empty());
    EXPECT_EQ(preferred[1].algorithm, SignatureAlgorithm::rsa_sha256);
    EXPECT_EQ(preferred[2].algorithm, SignatureAlgorithm::ecdsa_sha256);
    EXPECT_TRUE(std::ranges::equal(preferred[2].key_algorithm, *der::only(curve, der::kSequence)));
  }
}

TEST(OcspRequest, RefusesPreferredAlgorithmsThatAreNone) {
  const Bytes good = der::sequence({algorithm("1.2.840.10045.4.3.3")});
  const std::vector<Bytes> values{
      kNull,
      der::sequence({}),
      der::sequence({kNull}),
      der::sequence({der::sequence({})}),
      der::sequence({der::sequence({kNull})}),
      der::sequence({der::sequence({der::sequence({})})}),
      der::sequence({der::sequence({algorithm("1.2.3"), kNull})}),
      der::sequence({der::sequence({algorithm("1.2.3"), der::sequence({})})}),
      der::sequence({der::sequence({algorithm("1.2.3"), algorithm("1.2.3"), kNull})}),
      der::sequence({der::sequence({der::sequence({der::oid("1.2.3"), kNull, kNull})})}),
      joined({der::sequence({good}), kNull}),
      der::sequence({Bytes{der::kSequence, 2, der::kSequence, 1}}),
  };
  for (const Bytes& value : values) {
    Parts parts;
    parts.request_extensions = extensions(2, {preferred_extension(value)});
    EXPECT_TRUE(refused(parts.der())) << to_hex(value);
  }
  for (const std::size_t count : {kOcspMaximumPreferred, kOcspMaximumPreferred + 1}) {
    Bytes list;
    for (std::size_t i = 0; i < count; ++i) list = joined({list, good});
    Parts parts;
    parts.request_extensions = extensions(2, {preferred_extension(der::sequence({list}))});
    EXPECT_EQ(refused(parts.der()), count > kOcspMaximumPreferred);
  }
}

TEST(OcspRequest, NoExtensionStandsTwiceAndThereAreFew) {
  const auto numbered = [](unsigned number) {
    return der::extension("1.2.3." + std::to_string(number), der::Criticality::non_critical, kNull);
  };
  Parts parts;
  parts.single_extensions = extensions(0, {numbered(1), numbered(1)});
  EXPECT_TRUE(refused(parts.der()));
  std::vector<Bytes> list;
  for (unsigned number = 1; number <= 32; ++number) list.push_back(numbered(number));
  parts.single_extensions = extensions(0, list);
  EXPECT_FALSE(refused(parts.der()));
  list.push_back(numbered(33));
  parts.single_extensions = extensions(0, list);
  EXPECT_TRUE(refused(parts.der())) << "comparing thousands of them would take a client's leisure";
}

TEST(OcspRequest, EmptyExtensionsAreMalformed) {
  Parts parts;
  parts.request_extensions = extensions(2, {});
  EXPECT_TRUE(refused(parts.der()));
}

TEST(OcspRequest, VersionIsV1) {
  Parts parts;
  parts.version = der::element(der::context_constructed(0), {der::integer(std::uint64_t{0})});
  EXPECT_FALSE(refused(parts.der()));
  parts.version = der::element(der::context_constructed(0), {der::integer(std::uint64_t{1})});
  EXPECT_TRUE(refused(parts.der()));
}

TEST(OcspRequest, SignatureAndRequestorAreIgnoredWhenWellFormed) {
  Parts parts;
  const Bytes name = der::element(der::context_constructed(4), {der::sequence({})});
  parts.requestor = der::element(der::context_constructed(1), {name});
  const Bytes signature = der::sequence({der::sequence({der::oid("1.2.3")}), der::bit_string(Bytes(64, 1))});
  parts.signature = der::element(der::context_constructed(0), {signature});
  EXPECT_FALSE(refused(parts.der()));
  parts.signature = der::element(der::context_constructed(0), {Bytes{der::kSequence, 2, 1, 5}});
  EXPECT_TRUE(refused(parts.der()));
}

TEST(OcspRequest, RefusesWhateverIsCutShortOrProlonged) {
  Parts parts;
  parts.request_extensions = extensions(2, {ocsp_nonce_extension(Bytes(16, 5))});
  const Bytes whole = parts.der();
  ASSERT_FALSE(refused(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_TRUE(refused(ByteView(whole).first(length)));
  EXPECT_TRUE(refused(joined({whole, Bytes{0}})));
  // The same with an indefinite length: BER, not DER.
  Bytes indefinite{der::kSequence, 0x80};
  indefinite.insert(indefinite.end(), whole.begin() + 2, whole.end());
  indefinite.insert(indefinite.end(), {0, 0});
  EXPECT_TRUE(refused(indefinite));
}

TEST(OcspRequest, BorrowsFromACopyOnceToldSo) {
  Parts parts;
  parts.request_extensions = extensions(2, {ocsp_nonce_extension(Bytes(16, 5))});
  Bytes octets = parts.der();
  const Bytes copy = octets;
  const OcspRequest wanted = parse_ocsp_request(copy);
  OcspRequest request = parse_ocsp_request(octets);
  borrow_from_copy(request, octets, copy);
  octets.assign(octets.size(), 0);
  ASSERT_EQ(request.ids.size(), wanted.ids.size());
  for (std::size_t i = 0; i < wanted.ids.size(); ++i) {
    EXPECT_EQ(request.ids[i].der.data(), wanted.ids[i].der.data());
    EXPECT_EQ(request.ids[i].issuer_name_hash.data(), wanted.ids[i].issuer_name_hash.data());
    EXPECT_EQ(request.ids[i].issuer_key_hash.data(), wanted.ids[i].issuer_key_hash.data());
  }
  ASSERT_TRUE(request.nonce);
  EXPECT_EQ(request.nonce->data(), wanted.nonce->data());
}

}  // namespace
}  // namespace tamga
