#include "server/workers/http_crl_target.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include <curl/curl.h>

#include "ca-core/base/error.hpp"

namespace tamga::workers {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSeconds = 600;     // for a whole list
constexpr long kSlowest = 1024;    // octets a second,
constexpr long kSlowSeconds = 30;  // over so long: what is slower is given up
constexpr long kPathMissing[] = {404, 409};

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

/// What libcurl reads the body from; what the source throws comes out again after libcurl has returned.
struct Upload {
  const CrlSource* source = nullptr;
  ByteView rest;
  std::exception_ptr failure;
};

std::size_t give(char* place, std::size_t size, std::size_t count, void* state) {
  auto& upload = *static_cast<Upload*>(state);
  try {
    if (upload.rest.empty()) upload.rest = (*upload.source)();
  } catch (...) {
    upload.failure = std::current_exception();
    return CURL_READFUNC_ABORT;
  }
  const std::size_t taken = std::min(size * count, upload.rest.size());
  std::copy_n(upload.rest.begin(), taken, place);
  upload.rest = upload.rest.subspan(taken);
  return taken;
}

std::size_t pass_over(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

Easy request(const std::string& url, const Password& credentials) {
  Easy easy(curl_easy_init());
  if (!easy) throw Error(Errc::internal, LogNote{"libcurl cannot be used"});
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, kSeconds);
  curl_easy_setopt(easy.get(), CURLOPT_LOW_SPEED_LIMIT, kSlowest);
  curl_easy_setopt(easy.get(), CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &pass_over);
  // Nobody's proxy of the environment comes between: where the lists go is said in the configuration.
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  if (!credentials.empty()) {
    curl_easy_setopt(easy.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(easy.get(), CURLOPT_USERPWD, std::string(credentials.reveal()).c_str());
  }
  return easy;
}

/// The status of the answer. Error{unavailable} without one.
long perform(const Easy& easy, const std::string& url) {
  const CURLcode result = curl_easy_perform(easy.get());
  if (result != CURLE_OK) throw Error(Errc::unavailable, LogNote{url + ": " + curl_easy_strerror(result)});
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

void make_collection(const std::string& url, const Password& credentials) {
  const Easy easy = request(url, credentials);
  curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, "MKCOL");
  perform(easy, url);  // 405: it is there already; what else went wrong is seen when the list is put
}

}  // namespace

HttpCrlTarget::HttpCrlTarget(std::string url, Password credentials)
    : url_(std::move(url)), credentials_(std::move(credentials)) {
  // OpenSSL is set up by ca-core and must stay as it is.
  if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK) {
    throw Error(Errc::internal, LogNote{"libcurl cannot be used"});
  }
}

void HttpCrlTarget::put(const OutgoingCrl& list) {
  const std::string url = url_ + '/' + list.path;
  const auto attempt = [&] {
    const CrlSource source = list.open();
    Upload upload{.source = &source, .rest = {}, .failure = {}};
    const Easy easy = request(url, credentials_);
    const std::unique_ptr<curl_slist, ListDeleter> headers(
        curl_slist_append(nullptr, "Content-Type: application/pkix-crl"));
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(list.octets));
    curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, &give);
    curl_easy_setopt(easy.get(), CURLOPT_READDATA, &upload);
    try {
      return perform(easy, url);
    } catch (...) {
      if (upload.failure) std::rethrow_exception(upload.failure);
      throw;
    }
  };
  long status = attempt();
  if (std::ranges::find(kPathMissing, status) != std::end(kPathMissing)) {
    for (std::size_t slash = list.path.find('/'); slash != std::string::npos; slash = list.path.find('/', slash + 1)) {
      make_collection(url_ + '/' + list.path.substr(0, slash + 1), credentials_);
    }
    status = attempt();
  }
  if (status < 200 || status > 299) throw Error(Errc::unavailable, LogNote{url + ": HTTP " + std::to_string(status)});
}

}  // namespace tamga::workers
