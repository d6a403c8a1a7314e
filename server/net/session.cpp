#include "server/net/session.hpp"

#include <algorithm>
#include <array>
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
#include "server/net/request_head.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;

using Parser = wire::request_parser<wire::string_body>;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kReadAhead = 64 * 1024;  // what Beast reads at a time
// How long and how much a refused client may go on sending, so that it reads the answer before the connection breaks.
constexpr std::chrono::seconds kLinger{2};
constexpr std::size_t kLingerOctets = 1024 * 1024;

template <typename Stream>
std::string address_of(Stream& stream) {
  beast::error_code failure;
  const auto endpoint = beast::get_lowest_layer(stream).socket().remote_endpoint(failure);
  return failure ? std::string() : endpoint.address().to_string();
}

/// Why a handshake failed, in OpenSSL's words: they quote nothing that the client sent.
std::string complaint(TlsStream& stream, const beast::error_code& failure) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  return failure.message() + (verdict == X509_V_OK ? "" : std::string(": ") + X509_verify_cert_error_string(verdict));
}

template <typename Stream>
asio::awaitable<bool> shake_hands(Stream& stream, const std::string& address, const SessionContext& context) {
  if constexpr (std::is_same_v<Stream, TlsStream>) {
    beast::get_lowest_layer(stream).expires_after(context.settings.handshake_timeout);
    const auto [failure] = co_await stream.async_handshake(asio::ssl::stream_base::server, kNoThrow);
    if (failure) {
      ++context.counters.failed_handshakes;
      context.log->info("the TLS handshake with {} failed: {}", address, complaint(stream, failure));
    }
    co_return !failure;
  }
  co_return true;
}

/// The client's certificate as DER; empty without one.
template <typename Stream>
Bytes certificate_of(Stream& stream) {
  Bytes octets;
  if constexpr (std::is_same_v<Stream, TlsStream>) {
    const openssl::X509Ptr certificate(SSL_get1_peer_certificate(stream.native_handle()));
    if (certificate && SSL_get_verify_result(stream.native_handle()) == X509_V_OK) {
      std::uint8_t* der = nullptr;
      const int size = i2d_X509(certificate.get(), &der);
      if (size > 0) octets.assign(der, der + size);
      OPENSSL_free(der);
    }
  }
  return octets;
}

/// Whether the buffer has the beginning of a request. An empty line before it is ignored (RFC 9112 section 2.2), but
/// only one: a client that sends nothing else is silent.
bool has_begun(beast::flat_buffer& buffer, bool& skipped) {
  const std::string_view octets(static_cast<const char*>(buffer.data().data()), buffer.size());
  if (skipped) return !octets.empty();
  if (octets == "\r") return false;
  if (!octets.starts_with("\r\n")) return !octets.empty();
  skipped = true;
  buffer.consume(2);
  return buffer.size() != 0;
}

/// Waits for the first octets of a request; false when none will come.
template <typename Stream>
asio::awaitable<bool> await_request(Stream& stream, SessionState& state, beast::flat_buffer& buffer,
                                    const SessionSettings& settings) {
  bool skipped = false;
  beast::get_lowest_layer(stream).expires_after(settings.idle_timeout);
  while (!has_begun(buffer, skipped)) {
    if (state.stopping) co_return false;
    state.idle = true;
    const auto [failure, count] = co_await stream.async_read_some(buffer.prepare(kReadSize), kNoThrow);
    buffer.commit(count);
    state.idle = false;
    if (failure) co_return false;
  }
  co_return true;
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

/// Reads a head and counts its octets: Beast's own limit is one for each piece that ends with a line, and a head
/// without end, sent line by line, would pass it.
template <typename Stream>
asio::awaitable<beast::error_code> read_head(Stream& stream, beast::flat_buffer& buffer, Parser& parser,
                                             std::size_t limit) {
  std::size_t total = 0;
  while (!parser.is_header_done()) {
    beast::error_code failure;
    const std::size_t taken = parser.put(buffer.data(), failure);
    buffer.consume(taken);
    total += taken;
    if (total > limit) co_return wire::make_error_code(wire::error::header_limit);
    if (failure && failure != wire::error::need_more) co_return failure;
    if (!failure) continue;
    const std::size_t room = std::min(kReadSize, buffer.max_size() - buffer.size());
    if (room == 0) co_return wire::make_error_code(wire::error::buffer_overflow);
    const auto [lost, count] = co_await stream.async_read_some(buffer.prepare(room), kNoThrow);
    buffer.commit(count);
    if (lost) co_return lost;
  }
  co_return beast::error_code{};
}

/// Reads a request into `request`, its fault included; false when the connection is over and nobody waits for an
/// answer.
template <typename Stream>
asio::awaitable<bool> read_request(Stream& stream, beast::flat_buffer& buffer, Parser& parser, http::Request& request,
                                   const SessionContext& context) {
  beast::get_lowest_layer(stream).expires_after(context.settings.request_timeout);
  beast::error_code failure = co_await read_head(stream, buffer, parser, context.settings.max_header);
  std::size_t count = 0;
  // Before the body: the parser puts trailers among the headers.
  take_head(parser.get().base(), request);
  if (!failure && !request.fault) {
    if (!parser.is_done() && expects_continue(parser)) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      std::tie(failure, count) = co_await asio::async_write(stream, asio::buffer(kContinue), kNoThrow);
    }
    // Never through parser.get(): that would read past the body limit.
    if (!failure) std::tie(failure, count) = co_await wire::async_read(stream, buffer, parser, kNoThrow);
    request.body = std::move(parser.get().body());
  }
  if (failure == beast::error::timeout) ++context.counters.timeouts;
  if (failure) request.fault = fault_of(failure);
  co_return !failure || request.fault;
}

/// Hands the request over and resumes on the session's strand when the answer is there.
asio::awaitable<http::Response> ask(const Dispatch& dispatch, http::Request request) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(http::Response)>(
      [&dispatch](auto handler, http::Request asked) {
        // Emptied by the answer: a reply that somebody keeps longer than the listener then holds nothing of it.
        auto waiting = std::make_shared<std::optional<decltype(handler)>>(std::move(handler));
        dispatch(std::move(asked), [waiting](http::Response answered) {
          if (!*waiting) return;
          auto resumed = *std::move(*waiting);
          waiting->reset();
          auto executor = asio::get_associated_executor(resumed);
          asio::post(executor, [resume = std::move(resumed), answer = std::move(answered)]() mutable {
            std::move(resume)(std::move(answer));
          });
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
  message.set(wire::field::date, status::to_http_date(now));
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
  const std::string address = address_of(stream);
  if (!co_await shake_hands(stream, address, context)) co_return;
  const Bytes certificate = certificate_of(stream);
  // Chunk extensions and trailers count neither as header nor as body: the buffer ends what would grow without end.
  beast::flat_buffer buffer(context.settings.max_header + kReadAhead);
  // One co_await a condition: GCC 12 evaluates the right side of && all the same when it awaits.
  for (bool more = true; more;) {
    if (!co_await await_request(stream, state, buffer, context.settings)) break;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(context.settings.max_header));
    parser.body_limit(context.settings.max_body);
    http::Request request;
    request.id = Uuid::random(context.random).to_string();
    request.client_address = address;
    request.client_certificate = certificate;
    if (!co_await read_request(stream, buffer, parser, request, context)) break;
    const std::string id = request.id;
    Framing framing{request.method == http::Method::head, !request.fault && parser.get().keep_alive(),
                    parser.get().version() == 10 ? 10U : 11U};
    beast::get_lowest_layer(stream).expires_never();
    http::Response response = co_await ask(context.dispatch, std::move(request));
    framing.keep_alive = framing.keep_alive && !state.stopping;
    more = co_await write_response(stream, std::move(response), id, context, framing);
  }
  state.idle = true;
  co_await close(stream);
}

template asio::awaitable<void> serve(PlainStream&, SessionState&, const SessionContext&);
template asio::awaitable<void> serve(TlsStream&, SessionState&, const SessionContext&);

}  // namespace tamga::net
