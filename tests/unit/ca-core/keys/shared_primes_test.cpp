#include "ca-core/keys/shared_primes.hpp"

#include <memory>

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/keys/rsa_modulus.hpp"

namespace tamga {
namespace {

using Places = std::vector<std::size_t>;

Bytes octets_of(std::uint64_t number) {
  Bytes octets;
  for (int shift = 56; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> unsigned(shift)));
  return octets;
}

std::vector<Bytes> moduli_of(std::initializer_list<std::uint64_t> numbers) {
  std::vector<Bytes> moduli;
  for (const std::uint64_t number : numbers) moduli.push_back(octets_of(number));
  return moduli;
}

TEST(SharedPrimes, AreFoundWhateverTheBlocks) {
  // 101*103, 107*109, 103*113, 127*131, 137*139, 139*149, 151*157
  const auto moduli = moduli_of({10403, 11663, 11639, 16637, 19043, 20711, 23707});
  for (std::size_t block = 1; block <= moduli.size() + 1; ++block) {
    EXPECT_EQ(moduli_with_shared_primes(moduli, block), (Places{0, 2, 4, 5})) << block;
  }
}

TEST(SharedPrimes, AreFoundWhenBothFactorsAreShared) {
  // 101*103, 103*107, 107*101, and one apart: 109*113
  const auto moduli = moduli_of({10403, 11021, 10807, 12317});
  for (const std::size_t block : {1U, 2U, 3U, 4U}) {
    EXPECT_EQ(moduli_with_shared_primes(moduli, block), (Places{0, 1, 2})) << block;
  }
}

TEST(SharedPrimes, AModulusThatIsThereTwiceSharesThem) {
  EXPECT_EQ(moduli_with_shared_primes(moduli_of({10403, 12317, 10403})), (Places{0, 2}));
}

TEST(SharedPrimes, NothingToCompareFindsNothing) {
  EXPECT_EQ(moduli_with_shared_primes({}), Places{});
  EXPECT_EQ(moduli_with_shared_primes(moduli_of({10403})), Places{});
  EXPECT_EQ(moduli_with_shared_primes(moduli_of({10403, 12317})), Places{});
}

TEST(SharedPrimes, AreFoundAmongKeysOfFullSize) {
  using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  std::vector<Number> primes;
  for (int i = 0; i < 3; ++i) {
    primes.emplace_back(BN_new(), BN_free);
    ASSERT_EQ(BN_generate_prime_ex(primes.back().get(), 1024, 0, nullptr, nullptr, nullptr), 1);
  }
  std::vector<Bytes> moduli;
  for (int i = 0; i < 4; ++i) {
    const PublicKey key = PrivateKey::generate(ParameterSet::rsa2048).public_key();
    moduli.push_back(rsa_modulus_of(key.spki()).value());
    ASSERT_EQ(moduli.back().size(), 256U);
  }
  for (const std::size_t other : {1U, 2U}) {
    const Number product(BN_new(), BN_free);
    BN_mul(product.get(), primes[0].get(), primes[other].get(), context.get());
    Bytes octets(static_cast<std::size_t>(BN_num_bytes(product.get())));
    BN_bn2bin(product.get(), octets.data());
    moduli.insert(moduli.begin() + (other == 1 ? 1 : 5), octets);
  }
  EXPECT_EQ(moduli_with_shared_primes(moduli, 3), (Places{1, 5}));
}

TEST(RsaModulusOf, IsThatOfRsaKeysOnly) {
  EXPECT_EQ(rsa_modulus_of(PrivateKey::generate(ParameterSet::p256).public_key().spki()), std::nullopt);
  EXPECT_EQ(rsa_modulus_of(PrivateKey::generate(ParameterSet::cryptopro_a).public_key().spki()), std::nullopt);
  const Bytes spki = PrivateKey::generate(ParameterSet::rsa2048).public_key().spki();
  for (std::size_t size = 0; size < spki.size(); ++size) {
    EXPECT_EQ(rsa_modulus_of(ByteView(spki).first(size)), std::nullopt);
  }
}

}  // namespace
}  // namespace tamga
