#include "ca-core/keys/shared_primes.hpp"

#include <algorithm>

#include <gmp.h>

namespace tamga {
namespace {

/// A natural number of GMP, whose multiplication of millions of bits OpenSSL does not have.
class Number {
 public:
  Number() { mpz_init(value_); }
  explicit Number(ByteView big_endian) : Number() {
    mpz_import(value_, big_endian.size(), 1, 1, 0, 0, big_endian.data());
  }
  ~Number() { mpz_clear(value_); }
  Number(Number&& other) noexcept : Number() { mpz_swap(value_, other.value_); }
  Number& operator=(Number&& other) noexcept {
    mpz_swap(value_, other.value_);
    return *this;
  }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;

  mpz_ptr get() { return value_; }
  mpz_srcptr get() const { return value_; }

 private:
  mpz_t value_;
};

Number product(const Number& a, const Number& b) {
  Number result;
  mpz_mul(result.get(), a.get(), b.get());
  return result;
}

Number remainder(const Number& a, const Number& b) {
  Number result;
  mpz_mod(result.get(), a.get(), b.get());
  return result;
}

using Level = std::vector<Number>;

/// The numbers, the products of their pairs and so on up to the product of all.
std::vector<Level> product_tree(std::span<const Bytes> moduli) {
  std::vector<Level> levels(1);
  for (const Bytes& modulus : moduli) levels.front().emplace_back(modulus);
  while (levels.back().size() > 1) {
    const Level& below = levels.back();
    Level level;
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) level.push_back(product(below[i], below[i + 1]));
    if (below.size() % 2 == 1) level.push_back(product(below.back(), Number(Bytes{1})));
    levels.push_back(std::move(level));
  }
  return levels;
}

/// The product of all other blocks modulo this block's.
Number product_of_others(std::span<const Number> products, std::size_t own) {
  Number result(Bytes{1});
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (i != own) result = remainder(product(result, remainder(products[i], products[own])), products[own]);
  }
  return result;
}

/// For each N of a block: the product of everything modulo N squared, so that its quotient by N is the product of all
/// others modulo N.
Level remainders(std::vector<Level>& tree, const Number& product_of_all_others) {
  Level above;
  above.push_back(product(tree.back().front(), product_of_all_others));
  while (true) {
    const Level& level = tree.back();
    Level here;
    for (std::size_t i = 0; i < level.size(); ++i) {
      here.push_back(remainder(above[level.size() == above.size() ? i : i / 2], product(level[i], level[i])));
    }
    if (tree.size() == 1) return here;
    above = std::move(here);
    tree.pop_back();
  }
}

bool shares_a_factor(const Number& modulus, const Number& remainder_by_square) {
  Number others;
  mpz_divexact(others.get(), remainder_by_square.get(), modulus.get());
  mpz_gcd(others.get(), others.get(), modulus.get());
  return mpz_cmp_ui(others.get(), 1) != 0;
}

}  // namespace

std::vector<std::size_t> moduli_with_shared_primes(std::span<const Bytes> moduli, std::size_t block) {
  const auto block_at = [&](std::size_t first) {
    return moduli.subspan(first, std::min(block, moduli.size() - first));
  };
  std::vector<Number> products;
  for (std::size_t first = 0; first < moduli.size(); first += block) {
    products.push_back(std::move(product_tree(block_at(first)).back().front()));
  }
  std::vector<std::size_t> found;
  for (std::size_t first = 0; first < moduli.size(); first += block) {
    std::vector<Level> tree = product_tree(block_at(first));
    const Level rests = remainders(tree, product_of_others(products, first / block));
    for (std::size_t i = 0; i < rests.size(); ++i) {
      if (shares_a_factor(tree.front()[i], rests[i])) found.push_back(first + i);
    }
  }
  return found;
}

}  // namespace tamga
