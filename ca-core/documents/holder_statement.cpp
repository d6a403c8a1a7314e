#include "ca-core/documents/holder_statement.hpp"

#include <algorithm>

#include "ca-core/documents/document_fault.hpp"
#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr std::string_view kTitle = "Tamga signed request 1";
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kLongestIssuer = 40;
constexpr std::size_t kLongestReason = 40;
constexpr std::size_t kSha256Digits = 64;

constexpr Words<StatementAction, 4> kActions = {{{StatementAction::reissue, "reissue"},
                                                 {StatementAction::revoke, "revoke"},
                                                 {StatementAction::suspend, "suspend"},
                                                 {StatementAction::resume, "resume"}}};

[[noreturn]] void refuse(std::string_view line) {
  refuse_document(Errc::cms_wrong_content, line);
}

bool is_issuer_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_reason_character(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}

/// Goes through the lines of the text.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }

  /// The next line without its end.
  std::string_view next() {
    const auto end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  bool at(std::string_view name) const { return rest_.starts_with(std::string(name) + ": "); }

  std::string_view value(std::string_view name) {
    if (!at(name)) refuse(name);
    return next().substr(name.size() + 2);
  }

 private:
  std::string_view rest_;
};

CertificateName parse_certificate(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view issuer = text.substr(0, slash);
  const auto serial = slash == std::string_view::npos ? std::nullopt : SerialNumber::parse_hex(text.substr(slash + 1));
  if (!serial || issuer.empty() || issuer.size() > kLongestIssuer || !std::ranges::all_of(issuer, is_issuer_character))
    refuse("certificate");
  return {std::string(issuer), *serial};
}

Bytes parse_sha256(std::string_view text) {
  auto octets = text.size() == kSha256Digits ? from_hex(text) : std::nullopt;
  if (!octets) refuse("request-sha256");
  return *std::move(octets);
}

std::string parse_reason(std::string_view text) {
  if (text.empty() || text.size() > kLongestReason || !std::ranges::all_of(text, is_reason_character)) refuse("reason");
  return std::string(text);
}

Instant parse_moment(Lines& lines, std::string_view name) {
  const auto moment = parse_rfc3339(lines.value(name));
  if (!moment) refuse(name);
  return *moment;
}

template <typename T>
std::optional<T> parse_contact(Lines& lines, std::string_view name) {
  if (!lines.at(name)) return std::nullopt;
  auto parsed = T::parse(lines.value(name));
  if (!parsed) refuse(name);
  return *std::move(parsed);
}

void append_line(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).push_back('\n');
}

}  // namespace

std::string_view to_string(StatementAction action) {
  return word_of(kActions, action);
}

HolderStatement HolderStatement::parse(ByteView text) {
  Lines lines(as_text(text));
  if (text.size() > kLongestText || lines.next() != kTitle) refuse("title");
  const auto action = parse_word(kActions, lines.value("action"));
  if (!action) refuse("action");
  const bool reissue = *action == StatementAction::reissue;
  CertificateName certificate = parse_certificate(lines.value("certificate"));
  auto request = reissue ? std::optional(parse_sha256(lines.value("request-sha256"))) : std::nullopt;
  const bool has_reason = reissue || *action == StatementAction::revoke;
  auto reason = has_reason ? std::optional(parse_reason(lines.value("reason"))) : std::nullopt;
  auto email = reissue ? parse_contact<Email>(lines, "email") : std::nullopt;
  auto phone = reissue ? parse_contact<Phone>(lines, "phone") : std::nullopt;
  const bool has_end = *action == StatementAction::suspend && lines.at("until");
  const auto until = has_end ? std::optional(parse_moment(lines, "until")) : std::nullopt;
  const Instant date = parse_moment(lines, "date");
  if (!lines.empty()) refuse("end");
  return {.action = *action,
          .certificate = std::move(certificate),
          .request_sha256 = std::move(request),
          .reason = std::move(reason),
          .email = std::move(email),
          .phone = std::move(phone),
          .until = until,
          .date = date};
}

std::string HolderStatement::to_text() const {
  std::string text(kTitle);
  text.push_back('\n');
  append_line(text, "action", to_string(action));
  append_line(text, "certificate", certificate.issuer + "/" + certificate.serial.to_hex());
  if (request_sha256) append_line(text, "request-sha256", to_hex(*request_sha256));
  if (reason) append_line(text, "reason", *reason);
  if (email) append_line(text, "email", email->text());
  if (phone) append_line(text, "phone", phone->text());
  if (until) append_line(text, "until", to_rfc3339(*until));
  append_line(text, "date", to_rfc3339(date));
  return text;
}

}  // namespace tamga
