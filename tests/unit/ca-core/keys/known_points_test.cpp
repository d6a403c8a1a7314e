// Points are calculated with OpenSSL's own arithmetic, which its provided keys hide.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "ca-core/keys/known_points.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/der.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Point = std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)>;

bool is_gost(ParameterSet set) {
  return facts(set).type != KeyType::ecdsa;
}

/// The curve of a set, and points of it as SubjectPublicKeyInfo.
class Curve {
 public:
  explicit Curve(ParameterSet set)
      : set_(set),
        key_(PrivateKey::generate(set)),
        named_(is_gost(set) ? nullptr : EC_GROUP_new_by_curve_name(OBJ_txt2nid(std::string(facts(set).oid).c_str())),
               EC_GROUP_free) {}

  const EC_GROUP* group() const {
    if (named_) return named_.get();
    return EC_KEY_get0_group(static_cast<const EC_KEY*>(EVP_PKEY_get0(key_.native())));
  }

  Point multiple(const BIGNUM& number) const {
    Point point(EC_POINT_new(group()), EC_POINT_free);
    EC_POINT_mul(group(), point.get(), &number, nullptr, nullptr, nullptr);
    return point;
  }

  Bytes spki(const EC_POINT& point) const {
    const Number x(BN_new(), BN_free);
    const Number y(BN_new(), BN_free);
    EXPECT_EQ(EC_POINT_get_affine_coordinates(group(), &point, x.get(), y.get(), nullptr), 1);
    const int size = static_cast<int>(facts(set_).bits + 7) / 8;
    Bytes first(static_cast<std::size_t>(size));
    Bytes second(first.size());
    const auto write = is_gost(set_) ? BN_bn2lebinpad : BN_bn2binpad;
    write(x.get(), first.data(), size);
    write(y.get(), second.data(), size);
    return is_gost(set_) ? gost_spki(first, second) : ec_spki(first, second);
  }

 private:
  Bytes ec_spki(ByteView x, ByteView y) const {
    Bytes point = {4};
    point.insert(point.end(), x.begin(), x.end());
    point.insert(point.end(), y.begin(), y.end());
    return der::sequence(
        {der::sequence({der::oid("1.2.840.10045.2.1"), der::oid(facts(set_).oid)}), der::bit_string(point)});
  }

  Bytes gost_spki(ByteView x, ByteView y) const {
    const auto algorithm = facts(set_).type == KeyType::gost2012_256 ? "1.2.643.7.1.1.1.1" : "1.2.643.7.1.1.1.2";
    return der::sequence({der::sequence({der::oid(algorithm), der::sequence({der::oid(facts(set_).oid)})}),
                          der::bit_string(der::element(der::kOctetString, {x, y}))});
  }

  ParameterSet set_;
  PrivateKey key_;
  std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> named_;
};

class EveryCurve : public ::testing::TestWithParam<ParameterSetFacts> {};

TEST_P(EveryCurve, RefusesMultiplesOfTheGeneratorThatEverybodyKnows) {
  const Curve curve(GetParam().id);
  const auto key_of = [&](const BIGNUM& number) { return PublicKey::from_spki(curve.spki(*curve.multiple(number))); };
  const Number number(BN_new(), BN_free);
  for (const unsigned word : {1U, 2U, 3U, 100U, 255U, 256U}) {
    BN_set_word(number.get(), word);
    EXPECT_REFUSED(key_of(*number), Errc::key_weak);
    BN_sub(number.get(), EC_GROUP_get0_order(curve.group()), number.get());
    EXPECT_REFUSED(key_of(*number), Errc::key_weak);
  }
  for (const int bit : {9, 64, EC_GROUP_order_bits(curve.group()) - 1}) {
    BN_zero(number.get());
    BN_set_bit(number.get(), bit);
    EXPECT_REFUSED(key_of(*number), Errc::key_weak);
  }
  for (const unsigned word : {257U, 1000U}) {
    BN_set_word(number.get(), word);
    EXPECT_NO_THROW(key_of(*number)) << word;
  }
}

std::vector<ParameterSetFacts> curves() {
  std::vector<ParameterSetFacts> sets;
  std::ranges::copy_if(parameter_sets(), std::back_inserter(sets),
                       [](const ParameterSetFacts& set) { return set.type != KeyType::rsa; });
  return sets;
}

INSTANTIATE_TEST_SUITE_P(KnownPoints, EveryCurve, ::testing::ValuesIn(curves()), [](const auto& tested) {
  std::string name(tested.param.name);
  std::ranges::replace(name, '-', '_');
  return name;
});

/// A good point and one of order 2 added: on the curve, and outside its large subgroup (cofactor 4).
TEST(GostPoint, RefusesPointsOutsideTheLargeSubgroup) {
  struct Row {
    ParameterSet set;
    const char* x;  // of the point of order 2: (e + d) / 6 of RFC 7836, big-endian
  };
  for (const Row& row :
       {Row{ParameterSet::tc26_256_a, "0100fe73f595ff158e974b44d478d9588744fe5c192ac47ea63075dce7a14aaa"},
        Row{ParameterSet::tc26_512_c,
            "9a628f975594ecefd89ba28a2539ffb79c8ab238aeed0851fa5c1abb02b80b44"
            "c6734501b83a011dd625cd0b5145091a6d9acd4b1f5c5b1e21b2b249ddfd1271"}}) {
    SCOPED_TRACE(to_string(row.set));
    const Curve curve(row.set);
    BIGNUM* parsed = nullptr;
    BN_hex2bn(&parsed, row.x);
    const Number x(parsed, BN_free);
    const Number zero(BN_new(), BN_free);
    const Number scalar(BN_new(), BN_free);
    BN_set_word(scalar.get(), 1'000'003);
    const Point order_two(EC_POINT_new(curve.group()), EC_POINT_free);
    ASSERT_EQ(EC_POINT_set_affine_coordinates(curve.group(), order_two.get(), x.get(), zero.get(), nullptr), 1);
    const Point good = curve.multiple(*scalar);
    EXPECT_NO_THROW(PublicKey::from_spki(curve.spki(*good)));
    const Point sum(EC_POINT_new(curve.group()), EC_POINT_free);
    ASSERT_EQ(EC_POINT_add(curve.group(), sum.get(), good.get(), order_two.get(), nullptr), 1);
    ASSERT_EQ(EC_POINT_is_on_curve(curve.group(), sum.get(), nullptr), 1);
    EXPECT_REFUSED(PublicKey::from_spki(curve.spki(*sum)), Errc::key_weak);
  }
}

}  // namespace
}  // namespace tamga
