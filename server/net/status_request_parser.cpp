#include "server/net/status_request_parser.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "server/net/uri_authority.hpp"

namespace tamga::net {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::field;

http::Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return http::Method::get;
    case beast::http::verb::head:
      return http::Method::head;
    case beast::http::verb::post:
      return http::Method::post;
    default:
      return http::Method::other;
  }
}

// Of an unusually long body no memory is kept for the next request.
constexpr std::size_t kKeptBody = std::size_t{16} * 1024;

void keep(std::string& place, beast::string_view value) {
  place.assign(value.data(), value.size());
}

void keep_in_list(std::string& place, beast::string_view value) {
  if (!place.empty()) place += ',';
  place.append(value.data(), value.size());
}

// Beast's grammar with its checks, our storage.
class Reader final : public beast::http::basic_parser<true> {
 public:
  Reader(StatusRequest& request, std::size_t maximum_header) : request_(request), maximum_header_(maximum_header) {}

  bool expects_continue = false;

 private:
  // What a proxy and this parser might understand differently is refused (RFC 9112 sections 3.2, 6.1 and 11.2).
  bool is_ambiguous() const {
    if (hosts_ > 1 || !is_host_clear_ || (hosts_ == 0 && !request_.old_version)) return true;
    if (transfer_encodings_ == 0) return false;
    return transfer_encodings_ > 1 || other_encoding_ || request_.old_version || has_length_;
  }

  // Beast's own limit is one for each piece that ends with a line: a header without end, sent line by line, passes it.
  void count_header(std::size_t octets, error_code& failure) {
    header_octets_ += octets;
    if (header_octets_ > maximum_header_) failure = beast::http::error::header_limit;
  }

  void on_request_impl(beast::http::verb method, beast::string_view, beast::string_view target, int version,
                       error_code& failure) override {
    failure = {};
    count_header(target.size(), failure);
    request_.method = method_of(method);
    keep(request_.target, target);
    request_.old_version = version < 11;
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}

  void on_field_impl(field name, beast::string_view written, beast::string_view value, error_code& failure) override {
    failure = {};
    count_header(written.size() + value.size() + 4, failure);
    // Trailers say nothing of the request (RFC 9110 section 6.5.1).
    if (failure || is_header_done_) return;
    switch (name) {
      case field::content_type:
        keep(request_.content_type, value);
        break;
      case field::if_match:
        keep_in_list(request_.if_match, value);
        break;
      case field::if_unmodified_since:
        keep(request_.if_unmodified_since, value);
        break;
      case field::if_none_match:
        keep_in_list(request_.if_none_match, value);
        break;
      case field::if_modified_since:
        keep(request_.if_modified_since, value);
        break;
      case field::range:
        // More than one is as good as several ranges in one: the whole is sent.
        keep_in_list(request_.range, value);
        break;
      case field::accept_encoding:
        keep_in_list(request_.accept_encoding, value);
        break;
      case field::if_range:
        keep(request_.if_range, value);
        break;
      case field::expect:
        expects_continue = !request_.old_version && beast::iequals(value, "100-continue");
        break;
      case field::host:
        ++hosts_;
        is_host_clear_ = is_uri_authority({value.data(), value.size()});
        break;
      case field::content_length:
        has_length_ = true;
        break;
      case field::transfer_encoding:
        ++transfer_encodings_;
        other_encoding_ = !beast::iequals(value, "chunked");
        break;
      default:
        break;
    }
  }
  void on_header_impl(error_code& failure) override {
    failure = {};
    is_header_done_ = true;
    if (is_ambiguous()) failure = beast::http::error::bad_value;
    request_.keep_alive = keep_alive();
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& failure) override { failure = {}; }
  std::size_t on_body_impl(beast::string_view body, error_code& failure) override {
    failure = {};
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code& failure) override { failure = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code& failure) override {
    return on_body_impl(body, failure);
  }
  void on_finish_impl(error_code& failure) override { failure = {}; }

  StatusRequest& request_;
  const std::size_t maximum_header_;
  std::size_t header_octets_ = 0;
  bool is_header_done_ = false;
  int hosts_ = 0;
  bool is_host_clear_ = true;
  int transfer_encodings_ = 0;
  bool other_encoding_ = false;
  bool has_length_ = false;
};

}  // namespace

// The strings' memory is kept for the next request.
class StatusRequestParser::Parser {
 public:
  /// Whether the present request is Beast's, whose parser reads one message.
  bool has_begun() const { return reader_.has_value(); }

  Reader& begin(const RequestLimits& limits) {
    reader_.emplace(request, limits.header);
    reader_->eager(true);
    reader_->header_limit(static_cast<std::uint32_t>(limits.header));
    reader_->body_limit(limits.body);
    return *reader_;
  }

  Reader* reader() { return reader_ ? &*reader_ : nullptr; }

  void clear() {
    reader_.reset();
    request.target.clear();
    request.content_type.clear();
    request.if_match.clear();
    request.if_unmodified_since.clear();
    request.if_none_match.clear();
    request.if_modified_since.clear();
    request.range.clear();
    request.if_range.clear();
    request.accept_encoding.clear();
    request.body.clear();
    if (request.body.capacity() > kKeptBody) request.body.shrink_to_fit();
  }

  StatusRequest request;

 private:
  std::optional<Reader> reader_;
};

StatusRequestParser::StatusRequestParser(const RequestLimits& limits)
    : limits_(limits), parser_(std::make_unique<Parser>()) {}

StatusRequestParser::~StatusRequestParser() = default;

std::size_t StatusRequestParser::feed(ByteView octets, State& state) {
  if (!parser_->has_begun()) {
    if (const std::size_t taken = scan_request(octets, limits_, parser_->request); taken > 0) {
      state = State::complete;
      return taken;
    }
    if (octets.empty()) {
      state = State::incomplete;
      return 0;
    }
  }
  Reader& reader = parser_->has_begun() ? *parser_->reader() : parser_->begin(limits_);
  error_code failure;
  std::size_t consumed = 0;
  while (!reader.is_done() && consumed < octets.size()) {
    const ByteView rest = octets.subspan(consumed);
    const std::size_t taken = reader.put(boost::asio::const_buffer(rest.data(), rest.size()), failure);
    consumed += taken;
    if (failure == beast::http::error::need_more) {
      failure = {};
      break;
    }
    if (failure || taken == 0) break;
  }
  if (failure == beast::http::error::header_limit) {
    state = State::header_too_large;
  } else if (failure == beast::http::error::body_limit) {
    state = State::body_too_large;
  } else if (failure) {
    state = State::malformed;
  } else {
    state = reader.is_done() ? State::complete : State::incomplete;
  }
  return consumed;
}

bool StatusRequestParser::take_expectation() {
  Reader* reader = parser_->reader();
  if (reader == nullptr || !reader->is_header_done() || reader->is_done() || !reader->expects_continue) return false;
  reader->expects_continue = false;
  return true;
}

bool StatusRequestParser::has_begun() const {
  return parser_->has_begun();
}

std::size_t StatusRequestParser::memory() const {
  const StatusRequest& held = parser_->request;
  return held.target.capacity() + held.content_type.capacity() + held.if_match.capacity() +
         held.if_unmodified_since.capacity() + held.if_none_match.capacity() + held.if_modified_since.capacity() +
         held.range.capacity() + held.if_range.capacity() + held.accept_encoding.capacity() + held.body.capacity();
}

StatusRequest& StatusRequestParser::request() {
  return parser_->request;
}

void StatusRequestParser::next() {
  parser_->clear();
}

}  // namespace tamga::net
