#include "server/storage/json_record.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace tamga::storage {
namespace {

/// Room for the members of a person's record.
constexpr std::size_t kUsualMembers = 32;

}  // namespace

/// What the parser tells, in the order of the text.
class JsonRecord::Reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Reader(JsonRecord& record) : record_(record) {}

  bool null() override { return add({}); }
  bool boolean(bool) override { return add({}); }
  bool number_integer(number_integer_t) override { return add({}); }
  bool number_unsigned(number_unsigned_t number) override { return add(std::uint64_t{number}); }
  bool number_float(number_float_t, const string_t&) override { return add({}); }
  bool string(string_t& text) override { return add(kept(text)); }
  bool binary(binary_t&) override { return false; }  // JSON has none

  bool start_object(std::size_t) override { return begin(true); }
  bool key(string_t& name) override {
    name_ = kept(name);
    return true;
  }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override { return begin(false); }
  bool end_array() override { return end(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  using Value = decltype(Member::value);

  /// Whatever is not within an object is the text's only value, which must be an object itself.
  bool add(Value value) {
    if (open_.empty()) return false;
    record_.members_.push_back({open_.back(), name_, value});
    name_ = {};
    return true;
  }

  bool begin(bool is_object) {
    if (open_.empty() ? !is_object : !add(is_object ? Value(Nested{begun_}) : Value())) return false;
    open_.push_back(begun_++);
    return true;
  }

  bool end() {
    open_.pop_back();
    return true;
  }

  std::string_view kept(const std::string& text) {
    std::vector<char>& all = record_.characters_;
    const auto begin = all.insert(all.end(), text.begin(), text.end());
    return {all.data() + (begin - all.begin()), text.size()};
  }

  JsonRecord& record_;
  std::vector<Place> open_;  // the outermost first
  Place begun_ = 0;
  std::string_view name_;  // of the next member
};

std::optional<JsonRecord> JsonRecord::parse(std::string_view json) {
  JsonRecord record;
  record.characters_.reserve(json.size());  // nothing is longer than it is written
  record.members_.reserve(kUsualMembers);
  Reader reader(record);
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &reader)) return std::nullopt;
  return record;
}

JsonRecord::Object JsonRecord::whole() const {
  return {*this, 0};
}

const JsonRecord::Member* JsonRecord::Object::find(std::string_view name) const {
  const auto found = std::find_if(record_->members_.rbegin(), record_->members_.rend(),
                                  [&](const Member& member) { return member.within == place_ && member.name == name; });
  return found == record_->members_.rend() ? nullptr : &*found;
}

template <typename Value>
const Value* JsonRecord::Object::value(std::string_view name) const {
  const Member* member = find(name);
  return member == nullptr ? nullptr : std::get_if<Value>(&member->value);
}

bool JsonRecord::Object::contains(std::string_view name) const {
  return find(name) != nullptr;
}

std::optional<std::string_view> JsonRecord::Object::text(std::string_view name) const {
  const auto* found = value<std::string_view>(name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<std::uint64_t> JsonRecord::Object::number(std::string_view name) const {
  const auto* found = value<std::uint64_t>(name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<JsonRecord::Object> JsonRecord::Object::object(std::string_view name) const {
  const auto* found = value<Nested>(name);
  return found == nullptr ? std::nullopt : std::optional(Object(*record_, found->place));
}

}  // namespace tamga::storage
