#include "server/workers/http_client.hpp"

#include <curl/curl.h>

#include "ca-core/base/error.hpp"

namespace tamga::workers {
namespace {

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Download {
  Bytes body;
  std::size_t limit;
};

// Less than it was given ends the exchange.
std::size_t take(char* octets, std::size_t size, std::size_t count, void* state) {
  auto& download = *static_cast<Download*>(state);
  const std::size_t length = size * count;
  if (download.body.size() + length > download.limit) return 0;
  download.body.insert(download.body.end(), octets, octets + length);
  return length;
}

// Called once a second at least.
int end_when_stopped(void* limits, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const HttpLimits*>(limits)->stop.stop_requested() ? 1 : 0;
}

}  // namespace

struct HttpClient::Handle {
  CURL* curl;
};

HttpClient::HttpClient() {
  // OpenSSL is set up by ca-core and must stay as it is.
  if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK) {
    throw Error(Errc::internal, LogNote{"libcurl cannot be used"});
  }
  handle_ = std::make_unique<Handle>(Handle{curl_easy_init()});
  if (handle_->curl == nullptr) throw Error(Errc::internal, LogNote{"libcurl cannot be used"});
}

HttpClient::~HttpClient() {
  curl_easy_cleanup(handle_->curl);
}

HttpReply HttpClient::get(const std::string& url, const HttpLimits& limits) {
  curl_easy_reset(handle_->curl);
  return perform(url, limits);
}

HttpReply HttpClient::post(const std::string& url, std::string_view content_type, ByteView body,
                           const HttpLimits& limits) {
  curl_easy_reset(handle_->curl);
  const std::string type = "Content-Type: " + std::string(content_type);
  const std::unique_ptr<curl_slist, ListDeleter> headers(curl_slist_append(nullptr, type.c_str()));
  curl_easy_setopt(handle_->curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle_->curl, CURLOPT_POST, 1L);
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDS, body.data());
  return perform(url, limits);
}

HttpReply HttpClient::perform(const std::string& url, const HttpLimits& limits) {
  CURL* const curl = handle_->curl;
  Download download{.body = {}, .limit = limits.octets};
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.time.count()));
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &download);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &end_when_stopped);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &limits);
  const CURLcode result = curl_easy_perform(curl);
  if (result != CURLE_OK) throw Error(Errc::unavailable, LogNote{url + ": " + curl_easy_strerror(result)});
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return {.status = status, .body = std::move(download.body)};
}

}  // namespace tamga::workers
