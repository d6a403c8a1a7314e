#include "server/workers/http_crl_target.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga::workers {
namespace {

constexpr std::chrono::minutes kTime{10};  // for a whole list
constexpr long kPathMissing[] = {404, 409};

std::string sha256_of(const CrlSource& source) {
  openssl::Digest digest(openssl::DigestAlgorithm::sha256);
  for (ByteView piece = source(); !piece.empty(); piece = source()) digest.update(piece);
  return to_hex(digest.finish());
}

}  // namespace

HttpCrlTarget::HttpCrlTarget(HttpCrlPlace place) : place_(std::move(place)) {
  identity();  // refuses a file that cannot be read, at the start already
}

HttpIdentity HttpCrlTarget::identity() const {
  if (place_.credentials_file.empty()) return {.credentials = Password(std::string())};
  return {.credentials = read_password_file(place_.credentials_file), .s3_region = place_.s3_region};
}

void HttpCrlTarget::put(const OutgoingCrl& list, std::stop_token stop) {
  const std::string url = place_.url + '/' + list.path;
  const HttpLimits limits{.time = kTime, .stop = std::move(stop)};
  const HttpIdentity who = identity();
  HttpUpload body{.content_type = "application/pkix-crl", .octets = list.octets, .open = list.open};
  if (!who.s3_region.empty()) body.sha256 = sha256_of(list.open());
  long status = http_.put(url, body, who, limits).status;
  if (who.s3_region.empty() && std::ranges::find(kPathMissing, status) != std::end(kPathMissing)) {
    for (std::size_t slash = list.path.find('/'); slash != std::string::npos; slash = list.path.find('/', slash + 1)) {
      // 405: it is there already; what else went wrong is seen when the list is put.
      http_.make_collection(place_.url + '/' + list.path.substr(0, slash + 1), who, limits);
    }
    status = http_.put(url, body, who, limits).status;
  }
  if (status < 200 || status > 299) throw Error(Errc::unavailable, LogNote{url + ": HTTP " + std::to_string(status)});
}

}  // namespace tamga::workers
