#include "ca-core/keys/rsa_modulus.hpp"

#include <memory>

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/der.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

Bytes rsa_spki(ByteView modulus, std::uint64_t exponent) {
  const Bytes null = der::element(der::kNull, {});
  return der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.1"), null}),
                        der::bit_string(der::sequence({der::integer(modulus), der::integer(exponent)}))});
}

ByteView modulus_of(const PublicKey& key) {
  der::Reader reader(*der::only(key.point(), der::kSequence));
  return reader.take(der::kInteger)->subspan(1);
}

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using NumberContext = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;

Bytes octets_of(const BIGNUM& number) {
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(&number)));
  BN_bn2bin(&number, octets.data());
  return octets;
}

Bytes product_of(const BIGNUM& first, const BIGNUM& second) {
  const NumberContext context(BN_CTX_new(), BN_CTX_free);
  const Number product(BN_new(), BN_free);
  BN_mul(product.get(), &first, &second, context.get());
  return octets_of(*product);
}

TEST(RsaModulus, RefusesWeakNumbers) {
  const PublicKey key = PrivateKey::generate(ParameterSet::rsa2048).public_key();
  const ByteView modulus = modulus_of(key);
  ASSERT_EQ(modulus.size(), 256U);
  EXPECT_EQ(PublicKey::from_spki(rsa_spki(modulus, 65537)), key);
  const PublicKey with_other_exponent = PublicKey::from_spki(rsa_spki(modulus, 65539));
  EXPECT_EQ(with_other_exponent.fingerprint(), key.fingerprint()) << "who factors one has both";
  EXPECT_NE(with_other_exponent.fingerprint(), PrivateKey::generate(ParameterSet::rsa2048).public_key().fingerprint());
  for (const std::uint64_t exponent : {1ULL, 3ULL, 17ULL, 65535ULL, 65536ULL, 65538ULL}) {
    EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(modulus, exponent)), Errc::key_weak);
  }
  Bytes even(modulus.begin(), modulus.end());
  even.back() &= 0xFEU;
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(even, 65537)), Errc::key_weak);
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(modulus.first(255), 65537)), Errc::key_weak);
  Bytes huge(1025, 0xFF);
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(huge, 65537)), Errc::key_weak);
  Bytes divisible(256, 0xFF);  // 2^2048 - 1 is divisible by 3
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(divisible, 65537)), Errc::key_weak);
}

TEST(RsaModulus, RefusesModuliThatAreFactoredAtOnce) {
  const Number prime(BN_get_rfc3526_prime_2048(nullptr), BN_free);
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(octets_of(*prime), 65537)), Errc::key_weak);
  const Number large(BN_get_rfc3526_prime_8192(nullptr), BN_free);
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(octets_of(*large), 65537)), Errc::key_weak);

  const Number first(BN_get_rfc2409_prime_1024(nullptr), BN_free);
  const Number second(BN_dup(first.get()), BN_free);
  const NumberContext context(BN_CTX_new(), BN_CTX_free);
  // A square.
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(product_of(*first, *first), 65537)), Errc::key_weak);
  // Neighbours among the primes.
  do {
    BN_sub_word(second.get(), 2);
  } while (BN_check_prime(second.get(), context.get(), nullptr) != 1);
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(product_of(*first, *second), 65537)), Errc::key_weak);
  // A factor that is not close: the same way of making a modulus is not refused for anything else.
  do {
    BN_rshift1(second.get(), second.get());
    BN_set_bit(second.get(), 0);
    BN_set_bit(second.get(), 1023);
    while (BN_check_prime(second.get(), context.get(), nullptr) != 1) BN_sub_word(second.get(), 2);
  } while (BN_cmp(second.get(), first.get()) == 0);
  EXPECT_NO_THROW(PublicKey::from_spki(rsa_spki(product_of(*first, *second), 65537)));
}

TEST(RsaModulus, RefusesModuliOfTheFaultyGenerator) {
  // 65537^121 has 1937 bits and, modulo every small prime, is a power of 65537; so is its product with 65537^7: 2049
  // bits.
  Bytes product = {1};
  for (int factor = 0; factor < 128; ++factor) {
    // n * 65537 = (n << 16) + n
    Bytes next(product.size() + 2, 0);
    unsigned carry = 0;
    for (std::size_t i = 0; i < next.size(); ++i) {
      const std::size_t from_end = next.size() - 1 - i;
      const unsigned shifted = i >= 2 ? product[product.size() - 1 - (i - 2)] : 0U;
      const unsigned same = i < product.size() ? product[product.size() - 1 - i] : 0U;
      const unsigned sum = shifted + same + carry;
      next[from_end] = static_cast<std::uint8_t>(sum);
      carry = sum >> 8U;
    }
    product = next;
  }
  EXPECT_REFUSED(PublicKey::from_spki(rsa_spki(product, 65537)), Errc::key_weak);
}

}  // namespace
}  // namespace tamga
