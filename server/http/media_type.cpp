#include "server/http/media_type.hpp"

#include <algorithm>
#include <string>

#include "ca-core/base/error.hpp"
#include "server/http/header_text.hpp"

namespace tamga::http {
namespace {

/// "0.25" -> 250; weights that cannot be read count as 1000, as if they were absent.
int thousandths(std::string_view weight) {
  if (weight.empty() || weight.size() > 5 || (weight[0] != '0' && weight[0] != '1')) return 1000;
  int value = weight[0] == '1' ? 1000 : 0;
  int unit = 100;
  for (const char c : weight.substr(std::min<std::size_t>(weight.size(), 2))) {
    if (c < '0' || c > '9') return 1000;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return std::min(value, 1000);
}

/// 0: does not cover; 1: */*, 2: type/*, 3: the very type.
int specificity(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  return range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

/// The weight that the most specific range of Accept gives to a type; 0 when none covers it.
int quality(std::string_view accept, std::string_view type) {
  int best = 0;
  int weight = 0;
  while (!accept.empty()) {
    std::string_view item = next_item(accept, ',');
    const std::string range = to_lower(next_item(item, ';'));
    int item_weight = 1000;
    while (!item.empty()) {
      const std::string parameter = to_lower(next_item(item, ';'));
      if (parameter.starts_with("q=")) item_weight = thousandths(std::string_view(parameter).substr(2));
    }
    const int covers = specificity(range, type);
    if (covers > best) {
      best = covers;
      weight = item_weight;
    }
  }
  return weight;
}

}  // namespace

bool is_json(const Request& request) {
  if (request.count("content-type") != 1) return false;
  std::string_view rest = request.header("content-type");
  if (to_lower(next_item(rest, ';')) != kJson) return false;
  while (!rest.empty()) {
    const std::string parameter = to_lower(next_item(rest, ';'));
    if (parameter.starts_with("charset=") && parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"")
      return false;
  }
  return true;
}

std::string_view negotiate(const Request& request, std::span<const std::string_view> offered) {
  std::string accept;
  for (const auto& [name, value] : request.headers) {
    if (name == "accept") accept += (accept.empty() ? "" : ",") + value;
  }
  if (trim(accept).empty()) return offered.front();
  std::string_view chosen;
  int best = 0;
  for (const std::string_view type : offered) {
    const int weight = quality(accept, type);
    if (weight > best) {
      best = weight;
      chosen = type;
    }
  }
  if (chosen.empty()) throw Error(Errc::not_acceptable);
  return chosen;
}

}  // namespace tamga::http
