#include "server/http/json_reader.hpp"

#include <nlohmann/json.hpp>

#include "server/http/json_document.hpp"

namespace tamga::http {

using nlohmann::json;

namespace {

// Nothing that the registry tells of happened earlier; and not every reader of dates knows the years before.
constexpr Instant kEarliest = std::chrono::sys_days(std::chrono::year(1900) / 1 / 1);

}  // namespace

JsonReader::JsonReader(const json& value, FieldErrors& errors)
    : object_(value.is_object() ? &value : nullptr), errors_(&errors) {
  if (object_ == nullptr) add_error(*errors_, pointer_, Errc::wrong_type);
}

bool JsonReader::has(std::string_view name) const {
  return present() && object_->find(name) != object_->end();
}

const json* JsonReader::member(std::string_view name, Presence presence) {
  known_.emplace(name);
  if (!present()) return nullptr;
  const auto found = object_->find(name);
  if (found != object_->end()) return &*found;
  if (presence == Presence::required) fail(name, Errc::required);
  return nullptr;
}

std::optional<std::string_view> JsonReader::text(std::string_view name, Presence presence) {
  const json* value = member(name, presence);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    fail(name, Errc::wrong_type);
    return std::nullopt;
  }
  return value->get_ref<const std::string&>();
}

std::optional<Date> JsonReader::date(std::string_view name, Presence presence) {
  const auto found = text(name, presence);
  if (!found) return std::nullopt;
  const auto date = parse_iso_date(*found);
  if (!date) fail(name, Errc::wrong_format);
  return date;
}

std::optional<Instant> JsonReader::instant(std::string_view name, Presence presence) {
  const auto found = text(name, presence);
  if (!found) return std::nullopt;
  const auto instant = parse_rfc3339(*found);
  if (!instant) {
    fail(name, Errc::wrong_format);
  } else if (*instant < kEarliest) {
    fail(name, Errc::out_of_range);
  }
  return instant;
}

std::optional<Instant> JsonReader::past_instant(std::string_view name, Presence presence, Instant now) {
  const auto found = instant(name, presence);
  if (found && *found > now) fail(name, Errc::in_the_future);
  return found;
}

JsonReader JsonReader::object(std::string_view name, Presence presence) {
  const json* value = member(name, presence);
  if (value != nullptr && !value->is_object()) {
    fail(name, Errc::wrong_type);
    value = nullptr;
  }
  return JsonReader(value, pointer_below(pointer_, name), errors_);
}

const json* JsonReader::array(std::string_view name, Presence presence, std::size_t max_count) {
  const json* value = member(name, presence);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) {
    fail(name, Errc::wrong_type);
    return nullptr;
  }
  if (value->size() > max_count) {
    fail(name, Errc::too_long);
    return nullptr;
  }
  return value;
}

std::vector<JsonReader> JsonReader::objects(std::string_view name, Presence presence, std::size_t max_count) {
  std::vector<JsonReader> readers;
  const json* value = array(name, presence, max_count);
  if (value == nullptr) return readers;
  const std::string pointer = pointer_below(pointer_, name);
  for (std::size_t i = 0; i < value->size(); ++i) {
    const json& element = (*value)[i];
    std::string element_pointer = pointer_below(pointer, i);
    if (!element.is_object()) {
      fail_at(std::move(element_pointer), Errc::wrong_type);
    } else {
      readers.push_back(JsonReader(&element, std::move(element_pointer), errors_));
    }
  }
  return readers;
}

std::vector<std::pair<std::string, std::string_view>> JsonReader::texts(std::string_view name, Presence presence,
                                                                        std::size_t max_count) {
  std::vector<std::pair<std::string, std::string_view>> found;
  const json* value = array(name, presence, max_count);
  if (value == nullptr) return found;
  const std::string pointer = pointer_below(pointer_, name);
  for (std::size_t i = 0; i < value->size(); ++i) {
    const json& element = (*value)[i];
    std::string element_pointer = pointer_below(pointer, i);
    if (!element.is_string()) {
      fail_at(std::move(element_pointer), Errc::wrong_type);
    } else {
      found.emplace_back(std::move(element_pointer), element.get_ref<const std::string&>());
    }
  }
  return found;
}

void JsonReader::fail_at(std::string pointer, Errc code) {
  add_error(*errors_, std::move(pointer), code);
}

void JsonReader::fail(std::string_view name, Errc code) {
  add_error(*errors_, pointer_below(pointer_, name), code);
}

void JsonReader::fail(Errc code) {
  add_error(*errors_, pointer_, code);
}

void JsonReader::finish() {
  if (!present()) return;
  for (const auto& [name, value] : object_->items()) {
    if (!known_.contains(name)) fail(name, Errc::unknown_field);
  }
}

}  // namespace tamga::http
