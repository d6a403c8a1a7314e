#pragma once

// A request as handlers see it: plain values, nothing of the library that read it. It owns its data.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/error.hpp"

namespace tamga::http {

enum class Method { get, head, post, put, patch, delete_, options, other };

std::string_view to_string(Method method);

/// `other` for a method that Tamga never serves.
Method parse_method(std::string_view name);

using Header = std::pair<std::string, std::string>;

struct Request {
  Method method = Method::get;
  std::string target;           // origin form: "/v1/applications?limit=10"
  std::vector<Header> headers;  // names in lower case, values trimmed
  std::string body;
  std::string id;              // UUID, also the answer's X-Request-Id
  std::string client_address;  // "192.0.2.7", without the port
  std::optional<Errc> fault;   // why it could not be read to its end; what was read is here all the same
  Bytes client_certificate;    // DER, verified against the staff CA; empty when none was shown

  /// The first value; empty when there is none. `name` in lower case.
  std::string_view header(std::string_view name) const;

  /// How many times a header is there.
  std::size_t count(std::string_view name) const;

  std::string_view path() const;   // before '?'
  std::string_view query() const;  // after '?', empty without one
};

}  // namespace tamga::http
