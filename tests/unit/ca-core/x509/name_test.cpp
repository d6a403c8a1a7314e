#include "ca-core/x509/name.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/name_text.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

Subject with(AttributeType type, std::string_view value) {
  Subject subject;
  subject.add(type, value);
  return subject;
}

void expect_refused(AttributeType type, std::string_view value, Errc reason, std::string_view pointer) {
  try {
    with(type, value);
    ADD_FAILURE() << "not refused: " << value;
  } catch (const Error& error) {
    EXPECT_EQ(error.details().fields, (FieldErrors{{std::string(pointer), reason}})) << value;
  }
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Subject, WritesTheStringTypesOfOrder795) {
  struct Row {
    AttributeType type;
    std::string_view value;
    std::string_view der;  // of the attribute's value
  };
  for (const Row& row :
       {Row{AttributeType::common_name, "Ия", "0c04d098d18f"}, Row{AttributeType::surname, "Ли", "0c04d09bd0b8"},
        Row{AttributeType::given_name, "A", "0c0141"}, Row{AttributeType::country, "RU", "13025255"},
        Row{AttributeType::region, "A", "0c0141"}, Row{AttributeType::locality, "A", "0c0141"},
        Row{AttributeType::street, "A", "0c0141"}, Row{AttributeType::organization, "A", "0c0141"},
        Row{AttributeType::organizational_unit, "A", "0c0141"}, Row{AttributeType::title, "A", "0c0141"},
        Row{AttributeType::ogrn, "1047702026701", "120d31303437373032303236373031"},
        Row{AttributeType::ogrnip, "304500116000157", "120f333034353030313136303030313537"},
        Row{AttributeType::innle, "7710474375", "120a37373130343734333735"},
        Row{AttributeType::inn, "500100732259", "120c353030313030373332323539"},
        Row{AttributeType::snils, "11223344595", "120b3131323233333434353935"},
        Row{AttributeType::email, "a@b", "1603614062"}}) {
    EXPECT_TRUE(to_hex(with(row.type, row.value).der()).ends_with(row.der)) << row.der;
  }
}

TEST(Subject, WritesOneAttributeInEachNameOfAFixedOrder) {
  Subject one;
  one.add(AttributeType::country, "RU").add(AttributeType::common_name, "Ия");
  Subject other;
  other.add(AttributeType::common_name, "Ия").add(AttributeType::country, "RU");
  EXPECT_EQ(one.der(), other.der());
  EXPECT_EQ(to_hex(one.der()), "301c310d300b06035504030c04d098d18f310b3009060355040613025255");
}

TEST(Subject, StripsFormatCharactersAndBlanksAtTheEnds) {
  const Subject subject = with(AttributeType::street, " \u00a0ул. Ленина,\u200b д. 1\u200b\ufeff ");
  EXPECT_EQ(subject.value(AttributeType::street), "ул. Ленина, д. 1");
}

TEST(Subject, KeepsQuotesAndCommas) {
  EXPECT_EQ(with(AttributeType::organization, "ООО \"Ромашка, и ко\"").value(AttributeType::organization),
            "ООО \"Ромашка, и ко\"");
}

TEST(Subject, CountsCharactersAndNotOctets) {
  EXPECT_NO_THROW(with(AttributeType::common_name, repeated("Щ", 64)));
  expect_refused(AttributeType::common_name, repeated("Щ", 65), Errc::too_long, "/subject/common_name");
  EXPECT_NO_THROW(with(AttributeType::street, repeated("Щ", 128)));
  expect_refused(AttributeType::street, repeated("Щ", 129), Errc::too_long, "/subject/street");
  expect_refused(AttributeType::title, repeated("x", 65), Errc::too_long, "/subject/title");
}

TEST(Subject, RefusesWhatTheTypesCannotHold) {
  expect_refused(AttributeType::common_name, "", Errc::required, "/subject/common_name");
  expect_refused(AttributeType::common_name, " \u200b ", Errc::required, "/subject/common_name");
  expect_refused(AttributeType::common_name, "a\nb", Errc::bad_characters, "/subject/common_name");
  expect_refused(AttributeType::common_name, std::string_view("a\0b", 3), Errc::bad_characters, "/subject/common_name");
  expect_refused(AttributeType::common_name, "\xff", Errc::wrong_format, "/subject/common_name");
  expect_refused(AttributeType::common_name, "\xd0", Errc::wrong_format, "/subject/common_name");
  expect_refused(AttributeType::country, "ru", Errc::bad_characters, "/subject/country");
  expect_refused(AttributeType::country, "RUS", Errc::too_long, "/subject/country");
  expect_refused(AttributeType::snils, "112-233-445 95", Errc::bad_characters, "/subject/snils");
  expect_refused(AttributeType::snils, "1122334459", Errc::too_short, "/subject/snils");
  expect_refused(AttributeType::inn, "7710474375", Errc::too_short, "/subject/inn");
  expect_refused(AttributeType::innle, "500100732259", Errc::too_long, "/subject/innle");
  expect_refused(AttributeType::email, "почта@example.ru", Errc::bad_characters, "/subject/email");
  expect_refused(AttributeType::ogrn, "١٠٤٧٧٠٢٠٢٦٧٠١", Errc::bad_characters, "/subject/ogrn");
}

TEST(Subject, RefusesAnAttributeGivenTwice) {
  Subject subject = with(AttributeType::inn, "500100732259");
  EXPECT_REFUSED(subject.add(AttributeType::inn, "500100732259"), Errc::invalid_fields);
}

TEST(Subject, TakesLongNamesWhereTheyAreAllowed) {
  for (const AttributeType type : {AttributeType::common_name, AttributeType::organization}) {
    Subject subject(NameLengths::long_names);
    EXPECT_NO_THROW(subject.add(type, repeated("Щ", 500)));
    EXPECT_REFUSED(Subject(NameLengths::long_names).add(type, repeated("Щ", 501)), Errc::invalid_fields);
  }
  EXPECT_REFUSED(Subject(NameLengths::long_names).add(AttributeType::title, repeated("Щ", 65)), Errc::invalid_fields);
}

TEST(AttributeType, WordsGoBothWays) {
  for (std::size_t i = 0; i < kAttributeTypes; ++i) {
    const auto type = static_cast<AttributeType>(i);
    EXPECT_EQ(parse_attribute_type(to_string(type)), type);
  }
  EXPECT_FALSE(parse_attribute_type("CN"));
  EXPECT_FALSE(parse_attribute_type(""));
}

TEST(NameText, ShowsStringsOfEveryTypeAndHidesWhatCannotBeSeen) {
  const auto text = [](std::string_view value_der) {
    return name_text(from_hex("30" + std::string("1a3118") + "3016" + "0603550403" + std::string(value_der)).value());
  };
  EXPECT_EQ(text("1e0f0410042000"), "") << "lengths that do not fit give no text";
  EXPECT_EQ(name_text(from_hex("3012"
                               "3110"
                               "300e"
                               "0603550403"
                               "1e07"
                               "04100042000a41")
                          .value()),
            "CN=#1e0704100042000a41")
      << "odd BMPString";
  EXPECT_EQ(name_text(from_hex("3011"
                               "310f"
                               "300d"
                               "0603550403"
                               "1e06"
                               "04100042202e")
                          .value()),
            "CN=АB");
  EXPECT_EQ(name_text(from_hex("300f"
                               "310d"
                               "300b"
                               "0603550403"
                               "1404"
                               "41e9420a")
                          .value()),
            "CN=AéB");
  EXPECT_EQ(name_text(from_hex("300d"
                               "310b"
                               "3009"
                               "0603550403"
                               "0402"
                               "0102")
                          .value()),
            "CN=#04020102");
  EXPECT_EQ(name_text(from_hex("300d"
                               "310b"
                               "3009"
                               "0603550441"
                               "0c02"
                               "4142")
                          .value()),
            "2.5.4.65=AB");
  EXPECT_EQ(name_text({}), "");
}

}  // namespace
}  // namespace tamga
