#include "server/config/table_reader.hpp"

#include "ca-core/identity/unicode_text.hpp"
#include "server/config/values.hpp"

namespace tamga::config {
namespace {

std::size_t line_of(const toml::node& node) {
  return node.source().begin.line;
}

}  // namespace

void Faults::add(std::size_t line, const std::string& sentence) {
  sentences_.push_back(file_.string() + (line == 0 ? "" : ", line " + std::to_string(line)) + ": " + sentence);
}

Path Faults::resolve(std::string_view path) const {
  return (std::filesystem::absolute(file_).parent_path() / Path(path)).lexically_normal();
}

TableReader::TableReader(const toml::table* table, std::string name, Faults& faults)
    : table_(table), name_(std::move(name)), faults_(faults) {}

std::size_t TableReader::line() const {
  return table_ == nullptr ? 0 : line_of(*table_);
}

bool TableReader::has(std::string_view key) const {
  return table_ != nullptr && table_->contains(key);
}

const toml::node* TableReader::find(std::string_view key) {
  asked_.emplace(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

void TableReader::fault(std::string_view key, const std::string& sentence) {
  const toml::node* node = find(key);
  faults_.add(node == nullptr ? line() : line_of(*node), name_ + " " + std::string(key) + " " + sentence);
}

void TableReader::missing(std::string_view key) {
  if (table_ != nullptr) {
    fault(key, "is missing");
  } else if (!missing_reported_) {
    faults_.add(0, name_ + " is missing");
    missing_reported_ = true;
  }
}

std::optional<std::string> TableReader::find_text(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* text = node->as_string()) return text->get();
  fault(key, "must be a text in quotes");
  return std::nullopt;
}

void TableReader::optional_text(std::string_view key, std::string& value, Bounds characters) {
  const auto text = find_text(key);
  if (!text) return;
  // TOML is UTF-8, which its reader has checked.
  const std::size_t length = unicode::decode(*text).value_or(U"").size();
  if (length < characters.low || length > characters.high) {
    return fault(key, "must have " + std::to_string(characters.low) + " to " + std::to_string(characters.high) +
                          " characters, not " + std::to_string(length));
  }
  value = *text;
}

void TableReader::required_text(std::string_view key, std::string& value, Bounds characters) {
  if (!has(key)) return missing(key);
  optional_text(key, value, characters);
}

void TableReader::optional_path(std::string_view key, Path& value) {
  const auto text = find_text(key);
  if (!text) return;
  if (text->empty()) return fault(key, "must name a file or a folder");
  value = faults_.resolve(*text);
}

void TableReader::required_path(std::string_view key, Path& value) {
  if (!has(key)) return missing(key);
  optional_path(key, value);
}

void TableReader::optional_endpoint(std::string_view key, Endpoint& value) {
  word<Endpoint>(key, value, parse_endpoint, "a numeric address and a port, as \"127.0.0.1:8443\" or \"[::1]:8443\"");
}

void TableReader::required_endpoint(std::string_view key, Endpoint& value) {
  if (!has(key)) return missing(key);
  optional_endpoint(key, value);
}

void TableReader::number(std::string_view key, std::size_t& value, Bounds bounds) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* whole = node->as_integer();
  if (whole == nullptr || whole->get() < 0 || static_cast<std::size_t>(whole->get()) < bounds.low ||
      static_cast<std::size_t>(whole->get()) > bounds.high) {
    return fault(key,
                 "must be a whole number from " + std::to_string(bounds.low) + " to " + std::to_string(bounds.high));
  }
  value = static_cast<std::size_t>(whole->get());
}

void TableReader::required_number(std::string_view key, std::size_t& value, Bounds bounds) {
  if (!has(key)) return missing(key);
  number(key, value, bounds);
}

void TableReader::flag(std::string_view key, bool& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* truth = node->as_boolean();
  if (truth == nullptr) return fault(key, "must be true or false");
  value = truth->get();
}

void TableReader::duration(std::string_view key, Seconds& value, Seconds low, Seconds high) {
  const auto text = find_text(key);
  if (!text) return;
  const auto parsed = parse_duration(*text);
  if (!parsed || *parsed < low || *parsed > high) {
    return fault(key, "must be a duration from \"" + to_string(low) + "\" to \"" + to_string(high) +
                          "\": a number and one of s, m, h, d");
  }
  value = *parsed;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  std::vector<std::string> values;
  const toml::node* node = find(key);
  if (node == nullptr) return values;
  const auto* array = node->as_array();
  if (array == nullptr) {
    fault(key, "must be a list of texts");
    return values;
  }
  for (const auto& item : *array) {
    if (const auto* text = item.as_string()) {
      values.push_back(text->get());
    } else {
      fault(key, "must be a list of texts");
    }
  }
  return values;
}

const toml::table* TableReader::table(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  if (const auto* found = node->as_table()) return found;
  fault(key, "must be a table");
  return nullptr;
}

std::vector<const toml::table*> TableReader::tables(std::string_view key) {
  std::vector<const toml::table*> values;
  const toml::node* node = find(key);
  if (node == nullptr) return values;
  const auto* array = node->as_array();
  if (array == nullptr) {
    fault(key, "must be a list of tables");
    return values;
  }
  for (const auto& item : *array) {
    if (const auto* table = item.as_table()) {
      values.push_back(table);
    } else {
      fault(key, "must be a list of tables");
    }
  }
  return values;
}

void TableReader::finish() {
  if (table_ == nullptr) return;
  for (const auto& [key, node] : *table_) {
    if (asked_.contains(key.str())) continue;
    std::string known;
    for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
    faults_.add(line_of(node), name_ + " has no key \"" + std::string(key.str()) + "\"; it knows " + known);
  }
}

}  // namespace tamga::config
