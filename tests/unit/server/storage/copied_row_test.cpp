#include "server/storage/copied_row.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/expect_error.hpp"

namespace tamga::storage {
namespace {

void append(Bytes& out, std::int64_t number, int octets) {
  // The sign fills whatever is wider than the number.
  for (int i = octets - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(number >> std::min(8 * i, 63)));
}

/// A message of a COPY: the header where it is the first one, then rows of fields; nullopt is NULL.
class Message {
 public:
  static Message first(ByteView extension = {}) {
    Message message;
    for (const char letter : std::string_view("PGCOPY\n\xFF\r\n\0", 11)) {
      message.octets_.push_back(static_cast<std::uint8_t>(letter));
    }
    append(message.octets_, 0, 4);
    append(message.octets_, static_cast<std::int64_t>(extension.size()), 4);
    message.octets_.insert(message.octets_.end(), extension.begin(), extension.end());
    return message;
  }

  Message& row(const std::vector<std::optional<Bytes>>& fields) {
    append(octets_, static_cast<std::int64_t>(fields.size()), 2);
    for (const auto& field : fields) {
      append(octets_, field ? static_cast<std::int64_t>(field->size()) : -1, 4);
      if (field) octets_.insert(octets_.end(), field->begin(), field->end());
    }
    return *this;
  }

  Message& end() {
    append(octets_, -1, 2);
    return *this;
  }

  const Bytes& octets() const { return octets_; }

 private:
  Bytes octets_;
};

Bytes number(std::int64_t value, int octets) {
  Bytes field;
  append(field, value, octets);
  return field;
}

Bytes text(std::string_view value) {
  const ByteView octets = as_bytes(value);
  return {octets.begin(), octets.end()};
}

/// Reads the one field of a row by `read`.
template <typename Read>
auto of_one(const Bytes& field, Read read) {
  decltype(read(std::declval<const CopiedRow&>())) value{};
  CopiedRows rows;
  rows.take(Message::first().row({field}).octets(), [&](const CopiedRow& row) { value = read(row); });
  return value;
}

template <typename T>
T value_of(const Bytes& field) {
  return *of_one(field, [](const CopiedRow& row) { return std::optional(row.get<T>(0)); });
}

TEST(CopiedRow, ReadsIntegersOfEveryWidth) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{-32768}}) {
    for (const int width : {2, 4, 8}) EXPECT_EQ(value_of<std::int64_t>(number(value, width)), value) << width;
  }
  EXPECT_EQ(value_of<std::int64_t>(number(std::numeric_limits<std::int64_t>::min(), 8)),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(value_of<std::uint8_t>(number(255, 4)), 255);
  EXPECT_REFUSED(value_of<std::uint8_t>(number(256, 4)), Errc::internal);
  EXPECT_REFUSED(value_of<std::uint32_t>(number(-1, 2)), Errc::internal);
  EXPECT_REFUSED(value_of<int>(number(std::int64_t{1} << 31, 8)), Errc::internal);
  for (const int width : {0, 1, 3, 9}) EXPECT_REFUSED(value_of<int>(number(1, width)), Errc::internal);
}

TEST(CopiedRow, ReadsTextsAndOctets) {
  EXPECT_EQ(value_of<std::string>(text("tab\t, \\N, Ёж")), "tab\t, \\N, Ёж");
  EXPECT_EQ(value_of<std::string>({}), "");
  EXPECT_EQ(value_of<Bytes>({0x00, 0x5C, 0xFF}), (Bytes{0x00, 0x5C, 0xFF}));
  EXPECT_EQ(value_of<SerialNumber>({0x00, 0x0A, 0xFF}).to_hex(), "0aff");
  EXPECT_REFUSED(value_of<SerialNumber>({0x00}), Errc::internal);
  EXPECT_REFUSED(value_of<SerialNumber>(Bytes(21, 1)), Errc::internal);
}

TEST(CopiedRow, ReadsMomentsAsMicrosecondsSinceTheYear2000) {
  EXPECT_EQ(value_of<Instant>(number(0, 8)), *parse_rfc3339("2000-01-01T00:00:00Z"));
  EXPECT_EQ(value_of<Instant>(number(1'999'999, 8)), *parse_rfc3339("2000-01-01T00:00:01Z"));
  EXPECT_EQ(value_of<Instant>(number(-1, 8)), *parse_rfc3339("1999-12-31T23:59:59Z"));
  EXPECT_EQ(value_of<Instant>(number(848'830'500'000'000, 8)), *parse_rfc3339("2026-11-24T10:15:00Z"));
  EXPECT_REFUSED(value_of<Instant>(number(0, 4)), Errc::internal);
  for (const std::int64_t infinity :
       {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_REFUSED(value_of<Instant>(number(infinity, 8)), Errc::internal);
  }
}

TEST(CopiedRow, ReadsIdentifiers) {
  using Identifier = Id<struct SomeTag>;
  Bytes octets;
  for (std::uint8_t i = 0; i < 16; ++i) octets.push_back(static_cast<std::uint8_t>(i * 0x11));
  EXPECT_EQ(of_one(octets, [](const CopiedRow& row) { return row.get<Identifier>(0).to_string(); }),
            "00112233-4455-6677-8899-aabbccddeeff");
  octets.pop_back();
  EXPECT_REFUSED(of_one(octets, [](const CopiedRow& row) { return row.get<Identifier>(0).to_string(); }),
                 Errc::internal);
}

TEST(CopiedRow, KnowsWhatIsNull) {
  int seen = 0;
  CopiedRows rows;
  rows.take(Message::first().row({std::nullopt, Bytes{}}).octets(), [&](const CopiedRow& row) {
    ++seen;
    EXPECT_TRUE(row.is_null(0));
    EXPECT_FALSE(row.is_null(1));
    EXPECT_EQ(row.find<std::string>(0), std::nullopt);
    EXPECT_EQ(row.find<std::string>(1), "");
    EXPECT_REFUSED(row.get<std::string>(0), Errc::internal);
    EXPECT_REFUSED(row.is_null(2), Errc::internal);
  });
  EXPECT_EQ(seen, 1);
}

TEST(CopiedRows, TakesRowsAsTheyCome) {
  std::vector<int> seen;
  const auto see = [&](const CopiedRow& row) { seen.push_back(row.get<int>(0)); };
  CopiedRows rows;
  rows.take(Message::first(Bytes{1, 2, 3}).octets(), see);
  rows.take(Message().row({number(1, 4)}).row({number(2, 4), text("more")}).octets(), see);
  rows.take(Message().octets(), see);
  rows.take(Message().row({number(3, 4)}).octets(), see);
  rows.take(Message().end().octets(), see);
  EXPECT_EQ(seen, (std::vector<int>{1, 2, 3}));
}

TEST(CopiedRows, RefusesWhatIsCutAnywhere) {
  const Bytes whole = Message::first().row({number(1, 4), std::nullopt, text("end")}).octets();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    SCOPED_TRACE(length);
    int seen = 0;
    CopiedRows rows;
    const ByteView cut = ByteView(whole).first(length);
    if (length == Message::first().octets().size()) {
      rows.take(cut, [&](const CopiedRow&) { ++seen; });
    } else {
      EXPECT_REFUSED(rows.take(cut, [&](const CopiedRow&) { ++seen; }), Errc::internal);
    }
    EXPECT_EQ(seen, 0);
  }
}

TEST(CopiedRows, RefusesWhatIsNoSuchMessage) {
  const auto ignore = [](const CopiedRow&) {};
  Bytes other = Message::first().octets();
  other[3] = 'X';
  CopiedRows rows;
  EXPECT_REFUSED(rows.take(other, ignore), Errc::internal);
  CopiedRows begun;
  begun.take(Message::first().octets(), ignore);
  Bytes negative = number(1, 2);
  append(negative, -2, 4);
  EXPECT_REFUSED(begun.take(negative, ignore), Errc::internal);
  EXPECT_REFUSED(begun.take(number(-2, 2), ignore), Errc::internal);
  CopiedRows extended;
  Bytes header = Message::first().octets();
  header[header.size() - 4] = 0x80;
  EXPECT_REFUSED(extended.take(header, ignore), Errc::internal);
}

}  // namespace
}  // namespace tamga::storage
