// Delta lists and shards: OpenSSL reads and uses them, the verifier takes each for its own kind alone, lint has nothing
// to complain of.

#include <filesystem>

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "ca-core/base/error.hpp"
#include "ca-core/lint/lint.hpp"
#include "ca-core/openssl/handles.hpp"
#include "ca-core/revocation/crl.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::day;
using testing::ForgedCa;

const std::string kDeltaUrl = "http://ca.example.ru/crl/a/delta.crl";
const std::string kShardUrl = "http://ca.example.ru/crl/a/16/07.crl";

SerialNumber serial(std::uint64_t number) {
  return *SerialNumber::from_octets(*der::only(der::integer(number), der::kInteger));
}

CrlHeader header(CrlKind kind) {
  CrlHeader made{.number = 1000, .this_update = day(2026, 11, 23), .next_update = day(2026, 11, 24)};
  if (kind == CrlKind::complete) made.freshest = kDeltaUrl;
  if (kind == CrlKind::delta) made.base = 900;
  if (kind == CrlKind::shard) made.issuing_point = kShardUrl;
  return made;
}

std::vector<CrlEntry> entries(CrlKind kind) {
  std::vector<CrlEntry> made{
      {.serial = serial(1), .revoked_at = day(2026, 11, 1)},
      {.serial = serial(2), .revoked_at = day(2026, 11, 2), .reason = RevocationReason::superseded}};
  if (kind == CrlKind::delta) {
    made.push_back({.serial = serial(3), .revoked_at = day(2026, 11, 3), .reason = RevocationReason::remove_from_crl});
  }
  return made;
}

struct Made {
  Bytes der;
  CrlSummary summary;
};

Made make(const ForgedCa& ca, CrlKind kind) {
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), std::filesystem::temp_directory_path(), kind);
  for (const CrlEntry& entry : entries(kind)) builder.add(entry);
  Made made{};
  made.summary = std::move(builder).finish(
      header(kind), ca.signer, [&](ByteView chunk) { made.der.insert(made.der.end(), chunk.begin(), chunk.end()); });
  return made;
}

CrlSource whole(const Bytes& der) {
  return [&der, given = false]() mutable { return std::exchange(given, true) ? ByteView() : ByteView(der); };
}

constexpr CrlKind kKinds[] = {CrlKind::complete, CrlKind::delta, CrlKind::shard};

TEST(CrlKinds, EachIsReadBackAsItselfAndAsNoOther) {
  for (const ForgedCa* ca : {&testing::gost_ca(), &testing::ecdsa_ca()}) {
    for (const CrlKind kind : kKinds) {
      const Made made = make(*ca, kind);
      for (const CrlKind other : kKinds) {
        if (other == kind) {
          EXPECT_EQ(verify_crl(whole(made.der), ca->certificate, {}, other), made.summary);
        } else {
          EXPECT_REFUSED(verify_crl(whole(made.der), ca->certificate, {}, other), Errc::crl_invalid);
        }
      }
      EXPECT_EQ(made.summary.header, header(kind));
    }
  }
}

TEST(CrlKinds, LintHasNothingToComplainOf) {
  const ForgedCa& ca = testing::gost_ca();
  for (const CrlKind kind : kKinds) {
    const auto report = lint::check_crl(make(ca, kind).der, ca.certificate);
    for (const lint::Finding& finding : report.findings()) ADD_FAILURE() << finding.rule << ": " << finding.message;
  }
}

openssl::X509CrlPtr openssl_crl(const Bytes& der) {
  const unsigned char* at = der.data();
  return openssl::X509CrlPtr(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
}

TEST(CrlKinds, OpensslSeesTheExtensions) {
  const ForgedCa& ca = testing::gost_ca();
  const auto critical = [](const openssl::X509CrlPtr& crl, int nid) {
    const int at = X509_CRL_get_ext_by_NID(crl.get(), nid, -1);
    return at < 0 ? -1 : X509_EXTENSION_get_critical(X509_CRL_get_ext(crl.get(), at));
  };
  const auto complete = openssl_crl(make(ca, CrlKind::complete).der);
  EXPECT_EQ(critical(complete, NID_freshest_crl), 0);
  EXPECT_EQ(critical(complete, NID_delta_crl), -1);
  EXPECT_EQ(critical(complete, NID_issuing_distribution_point), -1);

  const auto delta = openssl_crl(make(ca, CrlKind::delta).der);
  EXPECT_EQ(critical(delta, NID_delta_crl), 1);
  EXPECT_EQ(critical(delta, NID_freshest_crl), -1);
  auto* base = static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(delta.get(), NID_delta_crl, nullptr, nullptr));
  ASSERT_NE(base, nullptr);
  EXPECT_EQ(ASN1_INTEGER_get(base), 900);
  ASN1_INTEGER_free(base);

  const auto shard = openssl_crl(make(ca, CrlKind::shard).der);
  EXPECT_EQ(critical(shard, NID_issuing_distribution_point), 1);
  auto* point = static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(shard.get(), NID_issuing_distribution_point, nullptr, nullptr));
  ASSERT_NE(point, nullptr);
  ASSERT_NE(point->distpoint, nullptr);
  ASSERT_EQ(sk_GENERAL_NAME_num(point->distpoint->name.fullname), 1);
  const auto* name = sk_GENERAL_NAME_value(point->distpoint->name.fullname, 0);
  ASSERT_EQ(name->type, GEN_URI);
  EXPECT_EQ(
      std::string(reinterpret_cast<const char*>(name->d.ia5->data), static_cast<std::size_t>(name->d.ia5->length)),
      kShardUrl);
  EXPECT_EQ(point->onlyuser + point->onlyCA + point->indirectCRL + point->onlyattr, 0);
  ISSUING_DIST_POINT_free(point);
}

TEST(CrlKinds, EveryChangedOctetIsRefused) {
  const ForgedCa& ca = testing::ecdsa_ca();
  for (const CrlKind kind : {CrlKind::delta, CrlKind::shard}) {
    const Bytes der = make(ca, kind).der;
    for (std::size_t i = 0; i < der.size(); ++i) {
      Bytes changed = der;
      changed[i] ^= 0x01U;
      EXPECT_THROW(verify_crl(whole(changed), ca.certificate, {}, kind), Error) << i;
    }
  }
}

TEST(CrlKinds, ABuilderMakesItsOwnKindOnly) {
  const ForgedCa& ca = testing::ecdsa_ca();
  for (const CrlKind kind : kKinds) {
    for (const CrlKind other : kKinds) {
      if (other == kind) continue;
      CrlBuilder builder(ca.certificate, ca.signer.algorithm(), std::filesystem::temp_directory_path(), kind);
      EXPECT_REFUSED(std::move(builder).finish(header(other), ca.signer, [](ByteView) {}), Errc::internal);
    }
  }
  CrlBuilder shard(ca.certificate, ca.signer.algorithm(), std::filesystem::temp_directory_path(), CrlKind::shard);
  EXPECT_REFUSED(shard.add({serial(1), day(2026, 1, 1), RevocationReason::remove_from_crl}), Errc::internal);
  CrlBuilder delta(ca.certificate, ca.signer.algorithm(), std::filesystem::temp_directory_path(), CrlKind::delta);
  CrlHeader with_freshest = header(CrlKind::delta);
  with_freshest.freshest = kDeltaUrl;
  EXPECT_REFUSED(std::move(delta).finish(with_freshest, ca.signer, [](ByteView) {}), Errc::internal);
}

TEST(CrlKinds, ABaseMustBeBelow) {
  const ForgedCa& ca = testing::ecdsa_ca();
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), std::filesystem::temp_directory_path(), CrlKind::delta);
  CrlHeader wrong = header(CrlKind::delta);
  wrong.base = wrong.number;
  Bytes der;
  std::move(builder).finish(wrong, ca.signer,
                            [&](ByteView chunk) { der.insert(der.end(), chunk.begin(), chunk.end()); });
  EXPECT_REFUSED(verify_crl(whole(der), ca.certificate, {}, CrlKind::delta), Errc::crl_invalid);
}

}  // namespace
}  // namespace tamga
