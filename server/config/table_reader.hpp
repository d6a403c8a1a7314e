#pragma once

// Reads one table of the TOML file: every value is typed and bounded, every fault becomes a sentence with its line, and
// what nobody asked for is a fault too. Faults are collected, so that one run names them all.

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/config.hpp"
#include "server/config/toml.hpp"

namespace tamga::config {

class Faults {
 public:
  explicit Faults(Path file) : file_(std::move(file)) {}

  /// `line` 0 when the fault has no place, as a missing table has none.
  void add(std::size_t line, const std::string& sentence);
  const std::vector<std::string>& sentences() const { return sentences_; }

  /// An absolute path: a relative one starts at the file's folder.
  Path resolve(std::string_view path) const;

 private:
  Path file_;
  std::vector<std::string> sentences_;
};

struct Bounds {
  std::size_t low;
  std::size_t high;
};

class TableReader {
 public:
  /// `table` may be null: then every required key is reported once, as the missing table.
  TableReader(const toml::table* table, std::string name, Faults& faults);

  bool present() const { return table_ != nullptr; }
  bool has(std::string_view key) const;

  // Each sets `value` when the key is there and right, and leaves it as it was otherwise. The required_ forms report an
  // absent key.
  void required_text(std::string_view key, std::string& value, Bounds characters);
  void optional_text(std::string_view key, std::string& value, Bounds characters);
  void required_path(std::string_view key, Path& value);
  void optional_path(std::string_view key, Path& value);
  void required_endpoint(std::string_view key, Endpoint& value);
  void optional_endpoint(std::string_view key, Endpoint& value);
  void number(std::string_view key, std::size_t& value, Bounds bounds);
  void required_number(std::string_view key, std::size_t& value, Bounds bounds);
  void flag(std::string_view key, bool& value);
  void duration(std::string_view key, Seconds& value, Seconds low, Seconds high);

  /// A text that `parse` turns into a value, or that is reported as not being `expected`.
  template <typename Value>
  void word(std::string_view key, Value& value, const std::function<std::optional<Value>(std::string_view)>& parse,
            const std::string& expected) {
    const auto text = find_text(key);
    if (!text) return;
    if (const auto parsed = parse(*text)) {
      value = *parsed;
    } else {
      fault(key, "must be " + expected);
    }
  }

  /// The texts of an array; empty when it is absent or wrong.
  std::vector<std::string> texts(std::string_view key);

  /// The table under a key, to be read and finished by the caller; null when it is absent or wrong.
  const toml::table* table(std::string_view key);

  /// The tables of an array, each to be read and finished by the caller.
  std::vector<const toml::table*> tables(std::string_view key);

  /// Reports a fault of one key at its line.
  void fault(std::string_view key, const std::string& sentence);

  /// Reports the keys that nobody asked for.
  void finish();

  std::size_t line() const;

 private:
  const toml::node* find(std::string_view key);
  std::optional<std::string> find_text(std::string_view key);
  void missing(std::string_view key);

  const toml::table* table_;
  std::string name_;
  Faults& faults_;
  std::set<std::string, std::less<>> asked_;
  bool missing_reported_ = false;
};

}  // namespace tamga::config
