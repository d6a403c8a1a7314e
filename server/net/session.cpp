#include "server/net/session.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/openssl/handles.hpp"
#include "server/net/http_date.hpp"

namespace tamga::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;

using Parser = wire::request_parser<wire::string_body>;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadSize = 16 * 1024;
// How long and how much a refused client may go on sending, so that it reads the answer before the connection breaks.
constexpr std::chrono::seconds kLinger{2};
constexpr std::size_t kLingerOctets = 1024 * 1024;

constexpr bool is_tls(const PlainStream&) {
  return false;
}
constexpr bool is_tls(const TlsStream&) {
  return true;
}

struct Peer {
  std::string address;
  Bytes certificate;
};

template <typename Stream>
asio::awaitable<bool> shake_hands(Stream& stream, const SessionSettings& settings) {
  if constexpr (std::is_same_v<Stream, TlsStream>) {
    beast::get_lowest_layer(stream).expires_after(settings.handshake_timeout);
    const auto [failure] = co_await stream.async_handshake(asio::ssl::stream_base::server, kNoThrow);
    co_return !failure;
  }
  co_return true;
}

template <typename Stream>
Peer find_peer(Stream& stream) {
  Peer peer;
  beast::error_code failure;
  const auto endpoint = beast::get_lowest_layer(stream).socket().remote_endpoint(failure);
  if (!failure) peer.address = endpoint.address().to_string();
  if constexpr (std::is_same_v<Stream, TlsStream>) {
    const openssl::X509Ptr certificate(SSL_get1_peer_certificate(stream.native_handle()));
    if (certificate && SSL_get_verify_result(stream.native_handle()) == X509_V_OK) {
      std::uint8_t* der = nullptr;
      const int size = i2d_X509(certificate.get(), &der);
      if (size > 0) peer.certificate.assign(der, der + size);
      OPENSSL_free(der);
    }
  }
  return peer;
}

/// Waits for the first octets of a request; false when none will come.
template <typename Stream>
asio::awaitable<bool> await_request(Stream& stream, SessionState& state, beast::flat_buffer& buffer,
                                    const SessionSettings& settings) {
  if (buffer.size() != 0) co_return true;
  if (state.stopping) co_return false;
  state.idle = true;
  beast::get_lowest_layer(stream).expires_after(settings.idle_timeout);
  const auto [failure, count] = co_await stream.async_read_some(buffer.prepare(kReadSize), kNoThrow);
  buffer.commit(count);
  state.idle = false;
  co_return !failure;
}

/// The fault to answer with, or nullopt when the connection is simply over.
std::optional<Errc> fault_of(const beast::error_code& failure) {
  if (failure == wire::error::header_limit || failure == wire::error::buffer_overflow) return Errc::header_too_large;
  if (failure == wire::error::body_limit) return Errc::body_too_large;
  if (failure == wire::error::end_of_stream || failure == wire::error::partial_message) return std::nullopt;
  if (failure.category() == wire::make_error_code(wire::error::bad_target).category()) return Errc::malformed_request;
  return std::nullopt;
}

bool expects_continue(const Parser& parser) {
  return parser.get().version() >= 11 && beast::iequals(parser.get()[wire::field::expect], "100-continue");
}

/// Reads the rest of a request. nullopt: the connection is over; otherwise the fault, if any, is in the second place.
template <typename Stream>
asio::awaitable<std::pair<bool, std::optional<Errc>>> read_request(Stream& stream, beast::flat_buffer& buffer,
                                                                   Parser& parser, const SessionSettings& settings) {
  beast::get_lowest_layer(stream).expires_after(settings.request_timeout);
  auto [failure, count] = co_await wire::async_read_header(stream, buffer, parser, kNoThrow);
  if (!failure && !parser.is_done() && expects_continue(parser)) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    std::tie(failure, count) = co_await asio::async_write(stream, asio::buffer(kContinue), kNoThrow);
  }
  // Never through parser.get(): that would read past the body limit.
  if (!failure) std::tie(failure, count) = co_await wire::async_read(stream, buffer, parser, kNoThrow);
  if (!failure) co_return std::pair(true, std::optional<Errc>{});
  const auto fault = fault_of(failure);
  co_return std::pair(fault.has_value(), fault);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// Origin form; the absolute form that RFC 9112 section 3.2.2 obliges servers to take is cut down to it.
std::string origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? "/" : std::string(target.substr(slash));
  }
  return std::string(target);
}

http::Request take_request(Parser& parser, const Peer& peer, std::optional<Errc> fault, Random& random) {
  auto& message = parser.get();
  http::Request request;
  request.id = Uuid::random(random).to_string();
  request.client_address = peer.address;
  request.client_certificate = peer.certificate;
  request.method = http::parse_method(std::string_view(message.method_string()));
  request.target = origin_form(std::string_view(message.target()));
  request.fault = fault;
  for (const auto& field : message) {
    request.headers.emplace_back(lower(std::string_view(field.name_string())), std::string(field.value()));
  }
  // RFC 9112 section 3.2: a request without exactly one Host is malformed.
  const bool host_fits = message.version() < 11 || request.count("host") == 1;
  if (!request.fault && (!host_fits || !request.target.starts_with('/'))) request.fault = Errc::malformed_request;
  request.body = std::move(message.body());
  return request;
}

/// Hands the request over and resumes on the session's strand when the answer is there.
asio::awaitable<http::Response> ask(const Dispatch& dispatch, http::Request request) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(http::Response)>(
      [&dispatch](auto handler, http::Request asked) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto executor = asio::get_associated_executor(*shared);
        dispatch(std::move(asked), [shared, executor](http::Response answered) {
          asio::post(executor,
                     [shared, answer = std::move(answered)]() mutable { std::move (*shared)(std::move(answer)); });
        });
      },
      asio::use_awaitable, std::move(request));
}

struct Framing {
  bool head;        // the answer to HEAD has no body
  bool keep_alive;  // another request may follow
  unsigned version;
};

template <typename Body>
void set_headers(wire::response<Body>& message, const http::Response& response, std::string_view id, Instant now,
                 const Framing& framing) {
  message.result(static_cast<unsigned>(response.status));
  message.version(framing.version);
  message.set(wire::field::date, to_http_date(now));
  message.set("X-Request-Id", std::string(id));
  message.set(wire::field::cache_control, "no-store");
  if (!response.content_type.empty()) message.set(wire::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(framing.keep_alive);
  message.content_length(response.body.size());
}

template <typename Stream>
asio::awaitable<bool> write_response(Stream& stream, http::Response response, const std::string& id,
                                     const SessionContext& context, Framing framing) {
  beast::get_lowest_layer(stream).expires_after(context.settings.request_timeout);
  beast::error_code failure;
  std::size_t count = 0;
  if (framing.head) {
    wire::response<wire::empty_body> message;
    set_headers(message, response, id, context.clock.now(), framing);
    std::tie(failure, count) = co_await wire::async_write(stream, message, kNoThrow);
  } else {
    wire::response<wire::string_body> message;
    set_headers(message, response, id, context.clock.now(), framing);
    message.body() = std::move(response.body);
    std::tie(failure, count) = co_await wire::async_write(stream, message, kNoThrow);
  }
  co_return !failure && framing.keep_alive;
}

/// Ends the connection so that the other side still reads the last answer: closing with unread octets would reset it.
template <typename Stream>
asio::awaitable<void> close(Stream& stream) {
  auto& transport = beast::get_lowest_layer(stream);
  transport.expires_after(kLinger);
  if constexpr (std::is_same_v<Stream, TlsStream>) co_await stream.async_shutdown(kNoThrow);
  beast::error_code ignored;
  transport.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> rest{};
  for (std::size_t total = 0; total < kLingerOctets;) {
    const auto [failure, count] = co_await transport.async_read_some(asio::buffer(rest), kNoThrow);
    if (failure) break;
    total += count;
  }
  transport.close();
}

}  // namespace

template <typename Stream>
asio::awaitable<void> serve(Stream& stream, SessionState& state, const SessionContext& context) {
  if (!co_await shake_hands(stream, context.settings)) co_return;
  const Peer peer = find_peer(stream);
  beast::flat_buffer buffer;
  bool more = true;
  while (more && co_await await_request(stream, state, buffer, context.settings)) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(context.settings.max_header));
    parser.body_limit(context.settings.max_body);
    const auto [answerable, fault] = co_await read_request(stream, buffer, parser, context.settings);
    if (!answerable) break;
    const bool keep_alive = !fault && parser.get().keep_alive();
    http::Request request = take_request(parser, peer, fault, context.random);
    const std::string id = request.id;
    Framing framing{request.method == http::Method::head, false, parser.get().version() == 10 ? 10U : 11U};
    beast::get_lowest_layer(stream).expires_never();
    http::Response response = co_await ask(context.dispatch, std::move(request));
    framing.keep_alive = keep_alive && !state.stopping;
    more = co_await write_response(stream, std::move(response), id, context, framing);
  }
  state.idle = true;
  co_await close(stream);
}

template asio::awaitable<void> serve(PlainStream&, SessionState&, const SessionContext&);
template asio::awaitable<void> serve(TlsStream&, SessionState&, const SessionContext&);

}  // namespace tamga::net
