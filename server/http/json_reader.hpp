#pragma once

// Reads one JSON object member by member and collects what is wrong with each, by JSON pointer, instead of stopping at
// the first. Whoever reads asks for every member he knows and then calls finish(), which reports the others. A reader
// of a member that is absent or no object reads nothing and reports nothing more: its parent said so already.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/identity/parsed.hpp"

namespace tamga::http {

enum class Presence { required, optional };

class JsonReader {
 public:
  /// A document's root; anything but an object is wrong_type at the root. Value and errors outlive the reader.
  JsonReader(const nlohmann::json& value, FieldErrors& errors);

  bool present() const { return object_ != nullptr; }

  /// Whether the object has a member of that name, of any type.
  bool has(std::string_view name) const;

  /// A text as it stands: points into the document.
  std::optional<std::string_view> text(std::string_view name, Presence presence);

  /// A text that T::parse(std::string_view) -> Parsed<T> takes.
  template <typename T>
  std::optional<T> read(std::string_view name, Presence presence = Presence::required) {
    return read_with(name, presence, [](std::string_view text) { return T::parse(text); });
  }

  /// A text that `parse` takes: std::string_view -> Parsed<T>.
  template <typename Parse>
  auto read_with(std::string_view name, Presence presence, Parse parse) {
    using T = std::remove_cvref_t<decltype(*parse(std::string_view()))>;
    const auto found = text(name, presence);
    if (!found) return std::optional<T>();
    auto parsed = parse(*found);
    if (!parsed) {
      fail(name, parsed.reason());
      return std::optional<T>();
    }
    return std::optional<T>(*std::move(parsed));
  }

  /// One of an enumeration's words; `parse` is std::string_view -> std::optional<Enum>.
  template <typename Enum>
  std::optional<Enum> word(std::string_view name, std::optional<Enum> (*parse)(std::string_view),
                           Presence presence = Presence::required) {
    const auto found = text(name, presence);
    if (!found) return std::nullopt;
    const auto value = parse(*found);
    if (!value) fail(name, Errc::not_allowed_value);
    return value;
  }

  /// "YYYY-MM-DD".
  std::optional<Date> date(std::string_view name, Presence presence);

  /// RFC 3339, from 1900 on.
  std::optional<Instant> instant(std::string_view name, Presence presence);

  /// The same, and not after `now`.
  std::optional<Instant> past_instant(std::string_view name, Presence presence, Instant now);

  JsonReader object(std::string_view name, Presence presence);

  /// The objects of an array of at most max_count; elements that are none are reported.
  std::vector<JsonReader> objects(std::string_view name, Presence presence, std::size_t max_count);

  /// The texts of an array of at most max_count that `parse` takes: std::string_view -> Parsed<T>; the others are
  /// reported.
  template <typename Parse>
  auto read_all_with(std::string_view name, Presence presence, std::size_t max_count, Parse parse) {
    std::vector<std::remove_cvref_t<decltype(*parse(std::string_view()))>> values;
    for (const auto& [pointer, text] : texts(name, presence, max_count)) {
      auto parsed = parse(text);
      if (parsed) {
        values.push_back(*std::move(parsed));
      } else {
        fail_at(pointer, parsed.reason());
      }
    }
    return values;
  }

  /// Reports an error of a member that was read.
  void fail(std::string_view name, Errc code);

  /// Reports an error of the object as a whole.
  void fail(Errc code);

  /// Reports every member that nobody asked for.
  void finish();

 private:
  JsonReader(const nlohmann::json* object, std::string pointer, FieldErrors* errors)
      : object_(object), pointer_(std::move(pointer)), errors_(errors) {}

  const nlohmann::json* member(std::string_view name, Presence presence);
  const nlohmann::json* array(std::string_view name, Presence presence, std::size_t max_count);

  /// The texts of an array, each with its pointer.
  std::vector<std::pair<std::string, std::string_view>> texts(std::string_view name, Presence presence,
                                                              std::size_t max_count);
  void fail_at(std::string pointer, Errc code);

  const nlohmann::json* object_;  // null when there is nothing to read
  std::string pointer_;
  FieldErrors* errors_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace tamga::http
