#include "server/http/response.hpp"

namespace tamga::http {

Response& Response::with_header(std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Response Response::json(int status, std::string body) {
  return {status, "application/json", std::move(body), {}};
}

Response Response::plain(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body), {}};
}

}  // namespace tamga::http
