#include "ca-core/keys/ec_point.hpp"

#include <array>
#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/known_points.hpp"
#include "ca-core/openssl/failure.hpp"

namespace tamga {
namespace {

constexpr std::uint8_t kInfinity = 0x00;
constexpr std::uint8_t kCompressedEven = 0x02;
constexpr std::uint8_t kCompressedOdd = 0x03;
constexpr std::uint8_t kUncompressed = 0x04;

[[noreturn]] void refuse(Errc code, const char* why) {
  throw Error(code, LogNote{std::string("public key: ") + why});
}

using GroupPtr = std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)>;

GroupPtr make_group(ParameterSet set) {
  GroupPtr group(EC_GROUP_new_by_curve_name(OBJ_txt2nid(std::string(facts(set).oid).c_str())), EC_GROUP_free);
  if (!group) openssl::throw_failure("EC curve");
  return group;
}

openssl::PkeyPtr parameters_only(ParameterSet set) {
  const openssl::PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_group_name(context.get(), std::string(facts(set).generate_option).c_str()) != 1 ||
      EVP_PKEY_paramgen(context.get(), &key) != 1) {
    openssl::throw_failure("EC curve");
  }
  return openssl::PkeyPtr(key);
}

/// By its place among the EC sets.
std::size_t place_of(ParameterSet set) {
  return static_cast<std::size_t>(set) - static_cast<std::size_t>(ParameterSet::p256);
}

const EC_GROUP* group_of(ParameterSet set) {
  static const std::array<GroupPtr, 3> groups = {make_group(ParameterSet::p256), make_group(ParameterSet::p384),
                                                 make_group(ParameterSet::p521)};
  return groups.at(place_of(set)).get();
}

Bytes decompressed(ParameterSet set, ByteView point) {
  const EC_GROUP* group = group_of(set);
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> decoded(EC_POINT_new(group), EC_POINT_free);
  Bytes octets(1 + 2 * (point.size() - 1));
  if (!decoded || EC_POINT_oct2point(group, decoded.get(), point.data(), point.size(), nullptr) != 1 ||
      EC_POINT_point2oct(group, decoded.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(), octets.size(), nullptr) !=
          octets.size()) {
    openssl::clear_errors();
    refuse(Errc::key_weak, "no point of the curve");
  }
  return octets;
}

/// Made once: decoding a SubjectPublicKeyInfo through OpenSSL's providers takes thirty times as long as copying a
/// curve.
const EVP_PKEY* curve(ParameterSet set) {
  static const std::array<openssl::PkeyPtr, 3> curves = {
      parameters_only(ParameterSet::p256), parameters_only(ParameterSet::p384), parameters_only(ParameterSet::p521)};
  return curves.at(place_of(set)).get();
}

}  // namespace

Bytes uncompressed_ec_point(ParameterSet set, ByteView point) {
  const std::size_t coordinate = (facts(set).bits + 7) / 8;
  if (point.size() == 1 && point[0] == kInfinity) refuse(Errc::key_weak, "point at infinity");
  if (point.size() == 1 + 2 * coordinate && point[0] == kUncompressed) return {point.begin(), point.end()};
  if (point.size() == 1 + coordinate && (point[0] == kCompressedEven || point[0] == kCompressedOdd)) {
    return decompressed(set, point);
  }
  refuse(Errc::request_unreadable, "EC point of another form");
}

openssl::PkeyPtr ec_public_key(ParameterSet set, ByteView point) {
  openssl::PkeyPtr key(EVP_PKEY_new());
  if (!key || EVP_PKEY_copy_parameters(key.get(), curve(set)) != 1) openssl::throw_failure("EC curve");
  if (EVP_PKEY_set1_encoded_public_key(key.get(), point.data(), point.size()) != 1) {
    openssl::clear_errors();
    refuse(Errc::key_weak, "no point of the curve");
  }
  const openssl::BignumPtr x(BN_bin2bn(point.data() + 1, static_cast<int>((point.size() - 1) / 2), nullptr));
  if (!x) openssl::throw_failure("EC point");
  require_unknown_private_key(set, group_of(set), x.get());
  return key;
}

}  // namespace tamga
