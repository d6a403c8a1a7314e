#include "server/workers/http_client.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <utility>

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "server/app/public_address.hpp"

namespace tamga::workers {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSlowest = 1024;    // octets a second,
constexpr long kSlowSeconds = 30;  // over so long: what is slower is given up

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Header lines of a request. libcurl wants them to live as long as the exchange.
class HeaderLines {
 public:
  void add(const std::string& line) {
    curl_slist* longer = curl_slist_append(lines_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(lines_.release());
    lines_.reset(longer);
  }
  curl_slist* get() const { return lines_.get(); }

 private:
  std::unique_ptr<curl_slist, ListDeleter> lines_;
};

struct Download {
  Bytes body;
  std::size_t limit;
  bool is_too_long = false;
};

// Less than it was given ends the exchange.
std::size_t take(char* octets, std::size_t size, std::size_t count, void* state) {
  auto& download = *static_cast<Download*>(state);
  const std::size_t length = size * count;
  download.is_too_long = download.body.size() + length > download.limit;
  if (download.is_too_long) return 0;
  download.body.insert(download.body.end(), octets, octets + length);
  return length;
}

/// What libcurl reads the body from; what the reading throws comes out again after libcurl has returned.
struct Upload {
  const std::function<HttpBody()>* open;
  HttpBody body;
  ByteView rest;
  std::exception_ptr failure;
};

std::size_t give(char* place, std::size_t size, std::size_t count, void* state) {
  auto& upload = *static_cast<Upload*>(state);
  try {
    if (!upload.body) upload.body = (*upload.open)();
    if (upload.rest.empty()) upload.rest = upload.body();
  } catch (...) {
    upload.failure = std::current_exception();
    return CURL_READFUNC_ABORT;
  }
  const std::size_t taken = std::min(size * count, upload.rest.size());
  std::copy_n(upload.rest.begin(), taken, place);
  upload.rest = upload.rest.subspan(taken);
  return taken;
}

int begin_again(void* state, curl_off_t offset, int origin) {
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  auto& upload = *static_cast<Upload*>(state);
  upload.body = nullptr;
  upload.rest = {};
  return CURL_SEEKFUNC_OK;
}

// Called once a second at least.
int end_when_stopped(void* limits, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const HttpLimits*>(limits)->stop.stop_requested() ? 1 : 0;
}

bool is_public(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr;
    return app::is_public_address(ByteView(reinterpret_cast<const std::uint8_t*>(&ipv4), sizeof ipv4));
  }
  if (address.sa_family == AF_INET6) {
    return app::is_public_address(ByteView(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr.s6_addr));
  }
  return false;
}

/// In the place of libcurl's own: the address is the one that is connected to, however its name was resolved.
curl_socket_t open_public_socket(void* has_refused, curlsocktype, curl_sockaddr* address) {
  if (!is_public(address->addr)) {
    *static_cast<bool*>(has_refused) = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
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
                           const HttpLimits& limits, const std::vector<std::string>& headers) {
  curl_easy_reset(handle_->curl);
  HeaderLines lines;
  lines.add("Content-Type: " + std::string(content_type));
  for (const std::string& header : headers) lines.add(header);
  curl_easy_setopt(handle_->curl, CURLOPT_HTTPHEADER, lines.get());
  curl_easy_setopt(handle_->curl, CURLOPT_POST, 1L);
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDS, body.data());
  return perform(url, limits);
}

HttpReply HttpClient::put(const std::string& url, const HttpUpload& body, const HttpIdentity& identity,
                          const HttpLimits& limits) {
  CURL* const curl = handle_->curl;
  curl_easy_reset(curl);
  identify(identity);
  HeaderLines headers;
  headers.add("Content-Type: " + body.content_type);
  // libcurl 7.88 signs a streamed body as an empty one, and does not send what S3 wants to know of it, unless it is
  // told here. It also signs every header line that is here, one to take a header away ("Expect:") too: none is.
  if (!identity.s3_region.empty()) headers.add("x-amz-content-sha256: " + body.sha256);
  Upload upload{.open = &body.open, .body = {}, .rest = {}, .failure = {}};
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body.octets));
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, &begin_again);
  curl_easy_setopt(curl, CURLOPT_SEEKDATA, &upload);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kSlowest);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  try {
    return perform(url, limits);
  } catch (...) {
    if (upload.failure) std::rethrow_exception(upload.failure);
    throw;
  }
}

HttpReply HttpClient::make_collection(const std::string& url, const HttpIdentity& identity, const HttpLimits& limits) {
  curl_easy_reset(handle_->curl);
  identify(identity);
  curl_easy_setopt(handle_->curl, CURLOPT_CUSTOMREQUEST, "MKCOL");
  return perform(url, limits);
}

void HttpClient::identify(const HttpIdentity& identity) {
  if (identity.credentials.empty()) return;
  CURL* const curl = handle_->curl;
  if (identity.s3_region.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  } else {
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, ("aws:amz:" + identity.s3_region + ":s3").c_str());
  }
  std::string copy(identity.credentials.reveal());
  curl_easy_setopt(curl, CURLOPT_USERPWD, copy.c_str());
  wipe(copy.data(), copy.size());
}

HttpReply HttpClient::perform(const std::string& url, const HttpLimits& limits) {
  CURL* const curl = handle_->curl;
  Download download{.body = {}, .limit = limits.octets};
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.time.count()));
  // A name server that does not answer holds up nobody: its thread ends by itself.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  // Nobody's proxy of the environment comes between: whom to ask is said in the configuration.
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &download);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &end_when_stopped);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &limits);
  bool has_refused = false;
  if (limits.public_only) {
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &has_refused);
  }
  if (!limits.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, limits.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
  const CURLcode result = curl_easy_perform(curl);
  if (result == CURLE_COULDNT_CONNECT && has_refused) throw HttpFailure(url, "the address is not public");
  if (result == CURLE_WRITE_ERROR && download.is_too_long) throw HttpFailure(url, "the answer is too long");
  if (result != CURLE_OK) throw HttpFailure(url, curl_easy_strerror(result));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_off_t retry_after = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
  return {.status = status, .body = std::move(download.body), .retry_after = std::chrono::seconds(retry_after)};
}

}  // namespace tamga::workers
