#include "server/app/webhook_url.hpp"

#include <gtest/gtest.h>

namespace tamga::app {
namespace {

TEST(WebhookUrl, IsTakenApart) {
  for (const auto& [text, host] : {std::pair("https://bank.example.ru", "bank.example.ru"),
                                   {"https://bank.example.ru/", "bank.example.ru"},
                                   {"https://bank.example.ru:8443/a/b?c=d&e=%20", "bank.example.ru"},
                                   {"http://127.0.0.1:9/hook", "127.0.0.1"},
                                   {"https://[2a02:6b8::1]:443/x", "[2a02:6b8::1]"},
                                   {"https://xn--e1afmkfd.xn--p1ai/@name", "xn--e1afmkfd.xn--p1ai"}}) {
    const auto url = WebhookUrl::parse(text);
    ASSERT_TRUE(url) << text;
    EXPECT_EQ(url->text(), text);
    EXPECT_EQ(url->host(), host);
    EXPECT_EQ(url->is_https(), std::string_view(text).starts_with("https"));
  }
}

TEST(WebhookUrl, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* text : {"https://",
                           "https:///x",
                           "https://user@bank.example.ru/",
                           "https://user:word@bank.example.ru/",
                           "https://bank.example.ru#x",
                           "https://bank.example.ru/#x",
                           "https://bank.example.ru\\@evil.example/",
                           "https://bank.example.ru:0/",
                           "https://bank.example.ru:65536/",
                           "https://bank.example.ru:/",
                           "https://bank.example.ru:+1/",
                           "https://bank.example.ru:080/",
                           "https://bank.example.ru:000443/",
                           "https://bank.example.ru?x=1",
                           "https://bank.example.ru/a b",
                           "https://bank.example.ru/\n",
                           "https://bank.example.ru/а",
                           "https://банк.рф/",
                           "https://.example.ru/",
                           "https://example..ru/",
                           "https://example.ru./",
                           "https://-example.ru/",
                           "https://[::1",
                           "https://[]/",
                           "https://[gg::1]/",
                           "ftp://bank.example.ru/",
                           "HTTPS://bank.example.ru/",
                           "//bank.example.ru/",
                           "bank.example.ru",
                           "file:///etc/passwd"}) {
    const auto url = WebhookUrl::parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.reason(), Errc::wrong_format) << text;
  }
}

TEST(WebhookUrl, HasALength) {
  EXPECT_EQ(WebhookUrl::parse("").reason(), Errc::too_short);
  const std::string start = "https://bank.example.ru/";
  EXPECT_TRUE(WebhookUrl::parse(start + std::string(WebhookUrl::kMaxLength - start.size(), 'x')));
  EXPECT_EQ(WebhookUrl::parse(start + std::string(WebhookUrl::kMaxLength, 'x')).reason(), Errc::too_long);
}

}  // namespace
}  // namespace tamga::app
