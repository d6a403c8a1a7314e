#include "ca-core/x509/certificate_bundle.hpp"

#include <algorithm>
#include <vector>

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr const char* kSignedData = "1.2.840.113549.1.7.2";
constexpr const char* kData = "1.2.840.113549.1.7.1";
constexpr std::uint64_t kVersion = 1;  // certificates of X.509 alone

}  // namespace

Bytes make_certificate_bundle(std::span<const Bytes> certificates) {
  // A SET OF in DER has its elements in the order of their octets (X.690 section 11.6).
  std::vector<Bytes> ordered(certificates.begin(), certificates.end());
  std::ranges::sort(ordered);
  Bytes content;
  for (const Bytes& certificate : ordered) content.insert(content.end(), certificate.begin(), certificate.end());
  const Bytes empty_set = der::element(der::kSet, {});
  const Bytes signed_data = der::sequence({der::integer(kVersion), empty_set, der::sequence({der::oid(kData)}),
                                           der::element(der::context_constructed(0), {content}), empty_set});
  return der::sequence({der::oid(kSignedData), der::element(der::context_constructed(0), {signed_data})});
}

}  // namespace tamga
