#pragma once

// A JSON object that is read once and whole, such as a sealed record: its members in one list, and no tree of values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tamga::storage {

/// Objects may hold objects. Numbers other than non-negative integers, null, booleans, lists and what is in them are
/// members with no value. Of members with the same name the last counts.
class JsonRecord {
 public:
  class Object;

  /// nullopt when the text is not one JSON object (RFC 8259) in UTF-8.
  static std::optional<JsonRecord> parse(std::string_view json);

  JsonRecord(JsonRecord&&) = default;
  JsonRecord& operator=(JsonRecord&&) = default;
  JsonRecord(const JsonRecord&) = delete;
  JsonRecord& operator=(const JsonRecord&) = delete;
  ~JsonRecord() = default;

  /// The outermost object. It and all that is read from it are good for as long as the record.
  Object whole() const;

 private:
  class Reader;
  using Place = std::size_t;  // of an object or a list among all of them, in the order in which they begin
  struct Nested {
    Place place;
  };
  struct Member {
    Place within;
    std::string_view name;
    std::variant<std::monostate, std::string_view, std::uint64_t, Nested> value;
  };

  JsonRecord() = default;

  std::vector<char> characters_;  // what the views show; never reallocated
  std::vector<Member> members_;
};

class JsonRecord::Object {
 public:
  bool contains(std::string_view name) const;

  /// nullopt when there is no such member or its value is of another type.
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name) const;
  std::optional<Object> object(std::string_view name) const;

 private:
  friend class JsonRecord;
  Object(const JsonRecord& record, Place place) : record_(&record), place_(place) {}

  const Member* find(std::string_view name) const;
  template <typename Value>
  const Value* value(std::string_view name) const;

  const JsonRecord* record_;
  Place place_;
};

}  // namespace tamga::storage
