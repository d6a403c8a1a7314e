#define OPENSSL_SUPPRESS_DEPRECATED
#include "ca-core/keys/known_points.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {
namespace {

using PointPtr = std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)>;
using ContextPtr = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;

void done(int result) {
  openssl::require(result, "multiples of a generator");
}

PointPtr copy_of(const EC_POINT* point, const EC_GROUP* group) {
  PointPtr copy(EC_POINT_dup(point, group), EC_POINT_free);
  done(copy ? 1 : 0);
  return copy;
}

/// G, 2G … and 2G, 4G, 8G … A point and its negative have one first coordinate.
std::vector<PointPtr> known_points(const EC_GROUP* group, BN_CTX* context) {
  const EC_POINT* generator = EC_GROUP_get0_generator(group);
  std::vector<PointPtr> points;
  points.push_back(copy_of(generator, group));
  while (points.size() < kLargestKnownPrivateKey) {
    PointPtr next = copy_of(points.back().get(), group);
    done(EC_POINT_add(group, next.get(), points.back().get(), generator, context));
    points.push_back(std::move(next));
  }
  PointPtr power = copy_of(generator, group);
  for (int bit = 1; bit < EC_GROUP_order_bits(group); ++bit) {
    done(EC_POINT_dbl(group, power.get(), power.get(), context));
    points.push_back(copy_of(power.get(), group));
  }
  return points;
}

Bytes octets_of(const EC_GROUP* group, const BIGNUM* coordinate) {
  Bytes octets(static_cast<std::size_t>(EC_GROUP_get_degree(group) + 7) / 8);
  done(BN_bn2binpad(coordinate, octets.data(), static_cast<int>(octets.size())) >= 0 ? 1 : 0);
  return octets;
}

std::vector<Bytes> known_coordinates(const EC_GROUP* group) {
  const ContextPtr context(BN_CTX_new(), BN_CTX_free);
  const openssl::BignumPtr x(BN_new());
  done(context && x ? 1 : 0);
  std::vector<PointPtr> points = known_points(group, context.get());
  std::vector<EC_POINT*> raw;
  for (const PointPtr& point : points) raw.push_back(point.get());
  // One inversion for all of them.
  done(EC_POINTs_make_affine(group, raw.size(), raw.data(), context.get()));
  std::vector<Bytes> coordinates;
  for (const EC_POINT* point : raw) {
    done(EC_POINT_get_affine_coordinates(group, point, x.get(), nullptr, context.get()));
    coordinates.push_back(octets_of(group, x.get()));
  }
  std::ranges::sort(coordinates);
  return coordinates;
}

}  // namespace

void require_unknown_private_key(ParameterSet set, const ec_group_st* group, const bignum_st* x) {
  struct Table {
    std::once_flag made;
    std::vector<Bytes> coordinates;
  };
  static std::array<Table, static_cast<std::size_t>(ParameterSet::p521) + 1> tables;
  Table& table = tables.at(static_cast<std::size_t>(set));
  std::call_once(table.made, [&] { table.coordinates = known_coordinates(group); });
  if (std::ranges::binary_search(table.coordinates, octets_of(group, x))) {
    throw Error(Errc::key_weak, LogNote{"public key: its private key is known to everybody"});
  }
}

}  // namespace tamga
