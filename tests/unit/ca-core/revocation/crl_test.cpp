// Lists are read by OpenSSL and by the verifier; the verifier must also refuse what was changed.

#include "ca-core/revocation/crl.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/handles.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::day;
using testing::ForgedCa;

const CrlHeader kHeader{1'800'000'000'123, day(2026, 11, 23), day(2026, 11, 24)};

std::filesystem::path spool_directory() {
  return std::filesystem::temp_directory_path();
}

SerialNumber serial(std::uint64_t number) {
  return *SerialNumber::from_octets(*der::only(der::integer(number), der::kInteger));
}

struct Made {
  Bytes der;
  CrlSummary summary;
  std::vector<std::size_t> chunks;
};

Made make(const ForgedCa& ca, const std::vector<CrlEntry>& entries, const CrlHeader& header = kHeader) {
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), spool_directory());
  for (const CrlEntry& entry : entries) builder.add(entry);
  Made made{};
  made.summary = std::move(builder).finish(header, ca.signer, [&](ByteView chunk) {
    made.der.insert(made.der.end(), chunk.begin(), chunk.end());
    made.chunks.push_back(chunk.size());
  });
  return made;
}

/// Gives the list in pieces of so many octets.
CrlSource pieces(const Bytes& der, std::size_t size) {
  return [&der, size, at = std::size_t{0}]() mutable {
    const ByteView piece = ByteView(der).subspan(at, std::min(size, der.size() - at));
    at += piece.size();
    return piece;
  };
}

openssl::X509CrlPtr openssl_crl(const Bytes& der) {
  const unsigned char* at = der.data();
  openssl::X509CrlPtr crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  EXPECT_TRUE(crl);
  EXPECT_EQ(at, der.data() + der.size());
  return crl;
}

std::vector<CrlEntry> several() {
  return {
      {serial(1), day(2026, 1, 1)},
      {serial(0x80), day(2026, 1, 2), RevocationReason::unspecified},
      {*SerialNumber::parse_hex("112233445566778899aabbccddeeff00112233"), day(2026, 1, 3),
       RevocationReason::key_compromise, day(2025, 12, 31)},
      {serial(4), day(2051, 1, 1), RevocationReason::superseded},
      {serial(5), day(2026, 1, 5), RevocationReason::certificate_hold},
      {serial(6), day(2026, 1, 6), std::nullopt, day(2025, 12, 30)},
  };
}

TEST(Crl, IsReadAndVerifiedByOpenssl) {
  for (const ForgedCa* ca : {&testing::gost_ca(), &testing::ecdsa_ca()}) {
    const Made made = make(*ca, several());
    const openssl::X509CrlPtr crl = openssl_crl(made.der);
    EXPECT_EQ(X509_CRL_verify(crl.get(), ca->certificate.public_key().native()), 1);
    EXPECT_EQ(X509_CRL_get_version(crl.get()), 1);
    STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(crl.get());
    ASSERT_EQ(sk_X509_REVOKED_num(revoked), 6);
    // Reasons by entry; -1: absent.
    const std::vector<int> reasons{-1, -1, 1, 4, 6, -1};
    for (int i = 0; i < 6; ++i) {
      int critical = 0;
      auto* reason = static_cast<ASN1_ENUMERATED*>(
          X509_REVOKED_get_ext_d2i(sk_X509_REVOKED_value(revoked, i), NID_crl_reason, &critical, nullptr));
      EXPECT_EQ(reason == nullptr ? -1 : ASN1_ENUMERATED_get(reason), reasons[static_cast<std::size_t>(i)]) << i;
      ASN1_ENUMERATED_free(reason);
    }
    EXPECT_EQ(X509_REVOKED_get_ext_count(sk_X509_REVOKED_value(revoked, 0)), 0);
    int parameter_type = 0;
    const X509_ALGOR* algorithm = nullptr;
    X509_CRL_get0_signature(crl.get(), nullptr, &algorithm);
    X509_ALGOR_get0(nullptr, &parameter_type, nullptr, algorithm);
    EXPECT_EQ(parameter_type, V_ASN1_UNDEF);
    unsigned char* again = nullptr;
    const int length = i2d_X509_CRL(crl.get(), &again);
    EXPECT_EQ(Bytes(again, again + length), made.der);
    OPENSSL_free(again);
  }
}

TEST(Crl, WithoutEntriesHasNoListOfThem) {
  const ForgedCa& ca = testing::gost_ca();
  const Made made = make(ca, {});
  const openssl::X509CrlPtr crl = openssl_crl(made.der);
  EXPECT_EQ(X509_CRL_get_REVOKED(crl.get()), nullptr);
  EXPECT_EQ(X509_CRL_verify(crl.get(), ca.certificate.public_key().native()), 1);
  EXPECT_EQ(verify_crl(pieces(made.der, 1), ca.certificate), made.summary);
}

TEST(Crl, VerifierReadsBackWhatWasWritten) {
  const ForgedCa& ca = testing::gost_ca();
  const Made made = make(ca, several());
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, made.der.size()}) {
    std::vector<CrlEntry> read;
    const CrlSummary summary =
        verify_crl(pieces(made.der, size), ca.certificate, [&](const CrlEntry& entry) { read.push_back(entry); });
    EXPECT_EQ(summary, made.summary);
    const std::vector<CrlEntry> written = several();
    ASSERT_EQ(read.size(), written.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      EXPECT_EQ(read[i].serial, written[i].serial);
      EXPECT_EQ(read[i].revoked_at, written[i].revoked_at);
      EXPECT_EQ(read[i].reason, meaningful_reason(written[i].reason));
      EXPECT_EQ(read[i].invalidity_date, written[i].invalidity_date);
    }
  }
  EXPECT_EQ(made.summary.header, kHeader);
  EXPECT_EQ(made.summary.entries, 6U);
  EXPECT_EQ(made.summary.octets, made.der.size());
  EXPECT_EQ(made.summary.sha256, openssl::sha256(made.der));
}

TEST(Crl, NumberAndTimesAreEncodedAtTheirEdges) {
  const ForgedCa& ca = testing::ecdsa_ca();
  for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{127}, std::uint64_t{128}, ~std::uint64_t{0}}) {
    const CrlHeader header{number, day(2049, 12, 31) + std::chrono::hours(23), day(2050, 1, 1)};
    const Made made = make(ca, {}, header);
    EXPECT_EQ(verify_crl(pieces(made.der, 64), ca.certificate).header, header);
    openssl_crl(made.der);
  }
}

TEST(Crl, VerifierRefusesEveryChangedOctet) {
  const ForgedCa& ca = testing::ecdsa_ca();
  const Made made = make(ca, several());
  for (std::size_t i = 0; i < made.der.size(); ++i) {
    Bytes changed = made.der;
    changed[i] ^= 0x01U;
    EXPECT_THROW(verify_crl(pieces(changed, 512), ca.certificate), Error) << i;
  }
}

TEST(Crl, VerifierRefusesOtherLengths) {
  const ForgedCa& ca = testing::ecdsa_ca();
  const Made made = make(ca, several());
  for (std::size_t length = 0; length < made.der.size(); ++length) {
    const Bytes cut(made.der.begin(), made.der.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_THROW(verify_crl(pieces(cut, 512), ca.certificate), Error) << length;
  }
  Bytes longer = made.der;
  longer.push_back(0);
  EXPECT_THROW(verify_crl(pieces(longer, 512), ca.certificate), Error);
}

TEST(Crl, VerifierRefusesAnotherCas) {
  const Made made = make(testing::ecdsa_ca(), several());
  EXPECT_THROW(verify_crl(pieces(made.der, 512), testing::gost_ca().certificate), Error);
}

TEST(Crl, ComesInChunksOfOneMebibyte) {
  const ForgedCa& ca = testing::ecdsa_ca();
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), spool_directory());
  for (std::uint64_t number = 1; number <= 60'000; ++number) {
    builder.add({serial(number), day(2026, 1, 1), RevocationReason::superseded});
  }
  std::vector<Bytes> chunks;
  const CrlSummary summary = std::move(builder).finish(
      kHeader, ca.signer, [&](ByteView chunk) { chunks.emplace_back(chunk.begin(), chunk.end()); });
  ASSERT_GE(chunks.size(), 2U);
  for (std::size_t i = 0; i + 1 < chunks.size(); ++i) EXPECT_EQ(chunks[i].size(), kCrlChunk);
  EXPECT_LE(chunks.back().size(), kCrlChunk);
  std::size_t next = 0;
  const CrlSource source = [&]() -> ByteView { return next < chunks.size() ? ByteView(chunks[next++]) : ByteView(); };
  EXPECT_EQ(verify_crl(source, ca.certificate), summary);
  EXPECT_EQ(summary.entries, 60'000U);
}

TEST(Crl, IsVerifiedFromAFile) {
  const ForgedCa& ca = testing::gost_ca();
  const Made made = make(ca, several());
  const auto file = spool_directory() / ("tamga-crl-test-" + std::to_string(::getpid()));
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(made.der.data()), static_cast<std::streamsize>(made.der.size()));
  EXPECT_EQ(verify_crl_file(file, ca.certificate), made.summary);
  std::filesystem::remove(file);
  EXPECT_THROW(verify_crl_file(file, ca.certificate), Error);
}

TEST(Crl, BuilderRefusesAnotherSignerAndDeltaReasons) {
  const ForgedCa& ca = testing::ecdsa_ca();
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), spool_directory());
  EXPECT_THROW(builder.add({serial(1), day(2026, 1, 1), RevocationReason::remove_from_crl}), Error);
  const KeyFileSigner other(PrivateKey::generate(ParameterSet::p256));
  EXPECT_THROW(std::move(builder).finish(kHeader, other, [](ByteView) {}), Error);
  EXPECT_THROW(CrlBuilder(ca.certificate, ca.signer.algorithm(), "/nonexistent"), Error);
}

}  // namespace
}  // namespace tamga
