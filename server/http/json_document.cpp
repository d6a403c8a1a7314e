#include "server/http/json_document.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "ca-core/base/secret.hpp"

namespace tamga::http {
namespace {

using nlohmann::json;

constexpr std::string_view kNul("\0", 1);

/// Walks the document before it is built and keeps the pointer of where it is.
class StrictCheck final : public nlohmann::json_sax<json> {
 public:
  explicit StrictCheck(FieldErrors& errors) : errors_(errors) {}

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(json::number_integer_t) override { return value(); }
  bool number_unsigned(json::number_unsigned_t) override { return value(); }
  bool number_float(json::number_float_t, const std::string&) override { return value(); }
  bool binary(json::binary_t&) override { return false; }

  bool string(std::string& text) override {
    value();
    if (text.find(kNul) != std::string::npos) add_error(errors_, pointer(), Errc::bad_characters);
    wipe(text.data(), text.size());  // the reader's own copy, which may be of a code word
    return true;
  }

  bool start_object(std::size_t) override { return open(Kind::object); }
  bool start_array(std::size_t) override { return open(Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    Level& level = levels_.back();
    level.current = name;
    if (!level.names.insert(name).second) add_error(errors_, pointer(), Errc::duplicate_field);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

 private:
  enum class Kind { object, array };

  struct Level {
    Kind kind;
    std::set<std::string> names;
    std::string current;    // of an object
    std::size_t index = 0;  // of an array, one past the element under way
  };

  bool value() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  bool open(Kind kind) {
    value();
    if (levels_.size() == kMaxJsonDepth) return false;
    levels_.push_back(Level{kind, {}, {}, 0});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  std::string pointer() const {
    std::string path;
    for (const Level& level : levels_) {
      // What lies below a name that cannot be told cannot be told either.
      if (level.kind == Kind::object && !can_be_told(level.current)) break;
      path = level.kind == Kind::object ? pointer_below(path, level.current) : pointer_below(path, level.index - 1);
    }
    return path;
  }

  FieldErrors& errors_;
  std::vector<Level> levels_;
};

}  // namespace

json parse_json(ByteView body, FieldErrors& errors) {
  StrictCheck check(errors);
  // The library's own messages quote the text, so none of them goes into the note.
  if (!json::sax_parse(body.begin(), body.end(), &check)) throw Error(Errc::malformed_json);
  return json::parse(body.begin(), body.end());
}

bool can_be_told(std::string_view name) {
  constexpr std::size_t kLongestName = 40;
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_/~-").find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), is_plain);
}

std::string pointer_below(std::string_view parent, std::size_t index) {
  return std::string(parent) + "/" + std::to_string(index);
}

std::string pointer_below(std::string_view parent, std::string_view name) {
  std::string pointer(parent);
  if (!can_be_told(name)) return pointer;
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

void wipe_texts(json& document) noexcept {
  if (document.is_string()) {
    auto& text = document.get_ref<std::string&>();
    wipe(text.data(), text.size());
  } else if (document.is_structured()) {
    for (json& part : document) wipe_texts(part);
  }
}

void add_error(FieldErrors& errors, std::string pointer, Errc code) {
  const auto is_same_field = [&](const FieldError& known) { return known.pointer == pointer; };
  if (errors.size() >= kMaxFieldErrors || std::any_of(errors.begin(), errors.end(), is_same_field)) return;
  errors.push_back({std::move(pointer), code});
}

}  // namespace tamga::http
