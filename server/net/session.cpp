#include "server/net/session.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "ca-core/base/error.hpp"
#include "ca-core/base/id.hpp"
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

std::string address_of(Transport& transport) {
  beast::error_code failure;
  const auto endpoint = transport.tcp().socket().remote_endpoint(failure);
  return failure ? std::string() : endpoint.address().to_string();
}

asio::awaitable<bool> shake_hands(Transport& transport, const std::string& address, const SessionContext& context) {
  transport.tcp().expires_after(context.settings.handshake_timeout);
  const std::optional<std::string> complaint = co_await transport.shake_hands();
  if (complaint) {
    ++context.counters.failed_handshakes;
    context.log->info("the TLS handshake with {} failed: {}", address, *complaint);
  }
  co_return !complaint;
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
asio::awaitable<bool> await_request(Transport& transport, SessionState& state, beast::flat_buffer& buffer,
                                    const SessionSettings& settings) {
  bool skipped = false;
  transport.tcp().expires_after(settings.idle_timeout);
  while (!has_begun(buffer, skipped)) {
    if (state.stopping) co_return false;
    state.idle = true;
    const auto [failure, count] = co_await transport.read_some(buffer.prepare(kReadSize));
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

/// Reads until `parser` is done with what `done` asks about, and not more than `limit` octets.
asio::awaitable<beast::error_code> read_until(Transport& transport, beast::flat_buffer& buffer, Parser& parser,
                                              bool (*done)(const Parser&), std::size_t limit) {
  std::size_t total = 0;
  while (!done(parser)) {
    if (buffer.size() != 0) {
      beast::error_code failure;
      const std::size_t taken = parser.put(buffer.data(), failure);
      buffer.consume(taken);
      total += taken;
      if (total > limit) co_return wire::make_error_code(wire::error::header_limit);
      if (failure && failure != wire::error::need_more) co_return failure;
      if (!failure) continue;
    }
    const std::size_t room = std::min(kReadSize, buffer.max_size() - buffer.size());
    if (room == 0) co_return wire::make_error_code(wire::error::buffer_overflow);
    const auto [lost, count] = co_await transport.read_some(buffer.prepare(room));
    buffer.commit(count);
    if (lost) co_return lost;
  }
  co_return beast::error_code{};
}

/// Counts the octets: Beast's own limit is one for each piece that ends with a line, and a head without end, sent line
/// by line, would pass it.
asio::awaitable<beast::error_code> read_head(Transport& transport, beast::flat_buffer& buffer, Parser& parser,
                                             std::size_t limit) {
  return read_until(
      transport, buffer, parser, [](const Parser& read) { return read.is_header_done(); }, limit);
}

/// The parser has its limit of a body, and the buffer ends chunk extensions that do not.
asio::awaitable<beast::error_code> read_body(Transport& transport, beast::flat_buffer& buffer, Parser& parser) {
  parser.eager(true);
  return read_until(
      transport, buffer, parser, [](const Parser& read) { return read.is_done(); },
      std::numeric_limits<std::size_t>::max());
}

/// Reads a request into `request`, its fault included; false when the connection is over and nobody waits for an
/// answer.
asio::awaitable<bool> read_request(Transport& transport, beast::flat_buffer& buffer, Parser& parser,
                                   http::Request& request, const SessionContext& context) {
  transport.tcp().expires_after(context.settings.request_timeout);
  beast::error_code failure = co_await read_head(transport, buffer, parser, context.settings.max_header);
  // Before the body: the parser puts trailers among the headers.
  take_head(parser.get().base(), request);
  if (!failure && !request.fault) {
    if (!parser.is_done() && expects_continue(parser)) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      failure = co_await transport.write(asio::buffer(kContinue), {});
    }
    // Never through parser.get(): that would read past the body limit.
    if (!failure) failure = co_await read_body(transport, buffer, parser);
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

/// The head of the answer, the empty line after it included.
std::string head_of(const http::Response& response, std::string_view id, Instant now, const Framing& framing) {
  wire::response<wire::empty_body> message;
  message.result(static_cast<unsigned>(response.status));
  message.version(framing.version);
  message.set(wire::field::date, status::to_http_date(now));
  message.set("X-Request-Id", std::string(id));
  message.set(wire::field::cache_control, "no-store");
  if (!response.content_type.empty()) message.set(wire::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(framing.keep_alive);
  message.content_length(response.body.size());
  wire::fields::writer writer(message.base(), message.version(), message.result_int());
  return beast::buffers_to_string(writer.get());
}

asio::awaitable<bool> write_response(Transport& transport, const http::Response& response, const std::string& id,
                                     const SessionContext& context, Framing framing) {
  transport.tcp().expires_after(context.settings.request_timeout);
  const std::string head = head_of(response, id, context.clock.now(), framing);
  const auto body = framing.head ? asio::const_buffer() : asio::buffer(response.body);
  const beast::error_code failure = co_await transport.write(asio::buffer(head), body);
  co_return !failure && framing.keep_alive;
}

/// Ends the connection so that the other side still reads the last answer: closing with unread octets would reset it.
asio::awaitable<void> close(Transport& transport) {
  beast::tcp_stream& tcp = transport.tcp();
  tcp.expires_after(kLinger);
  co_await transport.say_goodbye();
  beast::error_code ignored;
  tcp.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> rest{};
  for (std::size_t total = 0; total < kLingerOctets;) {
    const auto [failure, count] = co_await tcp.async_read_some(asio::buffer(rest), kNoThrow);
    if (failure) break;
    total += count;
  }
  tcp.close();
}

}  // namespace

asio::awaitable<void> serve(Transport& transport, SessionState& state, const SessionContext& context) {
  const std::string address = address_of(transport);
  if (!co_await shake_hands(transport, address, context)) co_return;
  const Bytes certificate = transport.client_certificate();
  // Chunk extensions and trailers count neither as header nor as body: the buffer ends what would grow without end.
  beast::flat_buffer buffer(context.settings.max_header + kReadAhead);
  // One co_await a condition: GCC 12 evaluates the right side of && all the same when it awaits.
  for (bool more = true; more;) {
    if (!co_await await_request(transport, state, buffer, context.settings)) break;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(context.settings.max_header));
    parser.body_limit(context.settings.max_body);
    http::Request request;
    request.id = Uuid::random(context.random).to_string();
    request.client_address = address;
    request.client_certificate = certificate;
    if (!co_await read_request(transport, buffer, parser, request, context)) break;
    const std::string id = request.id;
    Framing framing{request.method == http::Method::head, !request.fault && parser.get().keep_alive(),
                    parser.get().version() == 10 ? 10U : 11U};
    transport.tcp().expires_never();
    const http::Response response = co_await ask(context.dispatch, std::move(request));
    framing.keep_alive = framing.keep_alive && !state.stopping;
    more = co_await write_response(transport, response, id, context, framing);
  }
  state.idle = true;
  co_await close(transport);
}

}  // namespace tamga::net
