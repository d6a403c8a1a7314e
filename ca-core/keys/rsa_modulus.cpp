#include "ca-core/keys/rsa_modulus.hpp"

#include <algorithm>
#include <memory>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::string_view kOidRsa = "1.2.840.113549.1.1.1";
constexpr unsigned kMinBits = 2048;
constexpr unsigned kMaxBits = 8192;
constexpr std::uint64_t kMinExponent = 65537;
constexpr unsigned kLargestTrialDivisor = 1000;
constexpr unsigned kLargestRocaPrime = 167;
constexpr int kFermatSteps = 100;

using NumberContextPtr = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;

[[noreturn]] void refuse(Errc code, const char* why) {
  throw Error(code, LogNote{std::string("public key: ") + why});
}

bool is_prime(unsigned number) {
  for (unsigned divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return number > 1;
}

/// Whether 65537 raised to some power gives this remainder modulo the prime.
bool is_power_of_65537(unsigned remainder, unsigned prime) {
  const unsigned base = 65537 % prime;
  unsigned power = 1;
  do {
    if (power == remainder) return true;
    power = power * base % prime;
  } while (power != 1);
  return false;
}

/// Primes of the faulty generator are powers of 65537 modulo each of these small primes, and so is their product; of
/// sound moduli one in 2^27 looks like that by chance.
bool has_roca_structure(const BIGNUM* modulus) {
  for (unsigned prime = 3; prime <= kLargestRocaPrime; prime += 2) {
    if (is_prime(prime) && !is_power_of_65537(static_cast<unsigned>(BN_mod_word(modulus, prime)), prime)) return false;
  }
  return true;
}

bool has_small_factor(const BIGNUM* modulus) {
  for (unsigned divisor = 3; divisor < kLargestTrialDivisor; divisor += 2) {
    if (is_prime(divisor) && BN_mod_word(modulus, divisor) == 0) return true;
  }
  return false;
}

/// Throws when OpenSSL has run out of memory, the only way in which these calculations fail.
void done(int result) {
  openssl::require(result, "RSA modulus");
}

openssl::BignumPtr new_number() {
  openssl::BignumPtr number(BN_new());
  done(number ? 1 : 0);
  return number;
}

/// The largest number whose square is not above this one, by Newton's method from above.
openssl::BignumPtr square_root(const BIGNUM* number, BN_CTX* context) {
  auto root = new_number();
  auto next = new_number();
  done(BN_set_bit(root.get(), (BN_num_bits(number) + 1) / 2));
  while (true) {
    done(BN_div(next.get(), nullptr, number, root.get(), context));
    done(BN_add(next.get(), next.get(), root.get()));
    done(BN_rshift1(next.get(), next.get()));
    if (BN_cmp(next.get(), root.get()) >= 0) return root;
    std::swap(root, next);
  }
}

bool is_square(const BIGNUM* number, BN_CTX* context) {
  if (BN_is_zero(number) != 0) return true;
  // Squares end in 0, 1, 4 or 9 in hexadecimal; most numbers are told by that.
  const BN_ULONG last_digit = BN_mod_word(number, 16);
  if (last_digit != 0 && last_digit != 1 && last_digit != 4 && last_digit != 9) return false;
  const auto root = square_root(number, context);
  const auto square = new_number();
  done(BN_sqr(square.get(), root.get(), context));
  return BN_cmp(square.get(), number) == 0;
}

/// Fermat's method: an odd number is a^2 - b^2 with factors a - b and a + b, and a is just above the root when they are
/// close. That a square is found in this way too is the case b = 0.
bool has_close_factors(const BIGNUM* modulus, BN_CTX* context) {
  const auto sum = square_root(modulus, context);
  const auto difference = new_number();
  for (int step = 0; step <= kFermatSteps; ++step) {
    done(BN_sqr(difference.get(), sum.get(), context));
    done(BN_sub(difference.get(), difference.get(), modulus));
    if (BN_is_negative(difference.get()) == 0 && is_square(difference.get(), context)) return true;
    done(BN_add_word(sum.get(), 1));
  }
  return false;
}

/// Fermat's test to the base 2. Every odd prime passes it, and of other numbers so few that each may be refused: the
/// many rounds by which BN_check_prime makes sure would let a prime of 8192 bits occupy a thread for seconds.
bool may_be_prime(const BIGNUM* number, BN_CTX* context) {
  const auto base = new_number();
  const auto exponent = new_number();
  const auto power = new_number();
  done(BN_set_word(base.get(), 2));
  done(BN_sub(exponent.get(), number, BN_value_one()));
  done(BN_mod_exp(power.get(), base.get(), exponent.get(), number, context));
  return BN_is_one(power.get()) != 0;
}

ByteView positive_integer(der::Reader& reader) {
  const auto content = reader.take(der::kInteger);
  if (!content || !der::is_minimal_integer(*content) || (content->front() & 0x80U) != 0) {
    refuse(Errc::request_unreadable, "RSA numbers");
  }
  return content->front() == 0 ? content->subspan(1) : *content;
}

}  // namespace

Bytes require_sound_rsa(ByteView rsa_public_key) {
  const auto content = der::only(rsa_public_key, der::kSequence);
  if (!content) refuse(Errc::request_unreadable, "not an RSAPublicKey");
  der::Reader reader(*content);
  const ByteView modulus = positive_integer(reader);
  const ByteView exponent = positive_integer(reader);
  if (!reader.empty()) refuse(Errc::request_unreadable, "not an RSAPublicKey");

  if (modulus.size() > kMaxBits / 8) refuse(Errc::key_weak, "RSA modulus too large");
  const openssl::BignumPtr number(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  if (!number) openssl::throw_failure("RSA modulus");
  const auto bits = static_cast<unsigned>(BN_num_bits(number.get()));
  if (bits < kMinBits) refuse(Errc::key_weak, "RSA modulus too small");
  if (BN_is_odd(number.get()) == 0) refuse(Errc::key_weak, "RSA modulus even");

  std::uint64_t value = 0;
  if (exponent.size() > sizeof value) refuse(Errc::key_weak, "RSA exponent too large");
  for (const std::uint8_t octet : exponent) value = value << 8U | octet;
  if (value < kMinExponent || value % 2 == 0) refuse(Errc::key_weak, "RSA exponent");

  if (has_small_factor(number.get())) refuse(Errc::key_weak, "RSA modulus with a small factor");
  if (has_roca_structure(number.get())) refuse(Errc::key_weak, "RSA modulus of a faulty generator");

  const NumberContextPtr context(BN_CTX_new(), BN_CTX_free);
  if (!context) openssl::throw_failure("RSA modulus");
  if (has_close_factors(number.get(), context.get())) refuse(Errc::key_weak, "RSA modulus of close factors");
  if (may_be_prime(number.get(), context.get())) refuse(Errc::key_weak, "RSA modulus is a prime");
  return {modulus.begin(), modulus.end()};
}

std::optional<Bytes> rsa_modulus_of(ByteView spki) {
  const auto content = der::only(spki, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  const auto algorithm = reader.take(der::kSequence);
  const auto bits = reader.take(der::kBitString);
  const auto value = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!algorithm || !value) return std::nullopt;
  const auto oid = der::Reader(*algorithm).take(der::kOid);
  const auto numbers = der::only(*value, der::kSequence);
  if (!oid || der::oid_text(*oid) != kOidRsa || !numbers) return std::nullopt;
  der::Reader number(*numbers);
  const auto modulus = number.take(der::kInteger);
  if (!modulus) return std::nullopt;
  const auto first = std::ranges::find_if(*modulus, [](std::uint8_t octet) { return octet != 0; });
  return first == modulus->end() ? std::nullopt : std::optional(Bytes(first, modulus->end()));
}

openssl::PkeyPtr rsa_public_key(ByteView spki) {
  const unsigned char* cursor = spki.data();
  openssl::PkeyPtr key(d2i_PUBKEY(nullptr, &cursor, static_cast<long>(spki.size())));
  openssl::clear_errors();
  if (!key) refuse(Errc::request_unreadable, "RSA key");
  return key;
}

}  // namespace tamga
