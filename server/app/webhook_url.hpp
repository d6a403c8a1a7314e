#pragma once

// Where a webhook's messages go.

#include <string>
#include <string_view>
#include <utility>

#include "ca-core/identity/parsed.hpp"

namespace tamga::app {

/// "https://bank.example.ru/tamga?to=status": http or https, a host name in ASCII, an IPv4 address or an IPv6 one in
/// brackets, perhaps a port, a path and a query. No user, no fragment; 500 characters at most. No client and no log
/// takes its characters for anything else.
class WebhookUrl {
 public:
  static constexpr std::size_t kMaxLength = 500;

  /// too_short, too_long or wrong_format.
  static Parsed<WebhookUrl> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool is_https() const;

  /// Without the port; IPv6 in its brackets.
  std::string_view host() const { return std::string_view(text_).substr(host_begin_, host_length_); }

 private:
  WebhookUrl(std::string text, std::size_t host_begin, std::size_t host_length)
      : text_(std::move(text)), host_begin_(host_begin), host_length_(host_length) {}

  std::string text_;
  std::size_t host_begin_;
  std::size_t host_length_;
};

}  // namespace tamga::app
