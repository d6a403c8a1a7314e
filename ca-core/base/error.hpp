#pragma once

// The one error type. It is thrown to refuse; what a function is asked for is returned (optional, variant, report).
// Every error code with its texts stands in error_table.inc; server/http/problem maps codes to HTTP statuses.

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga {

enum class Errc {
#define TAMGA_ERROR(name, code, english, russian) name,
#include "ca-core/base/error_table.inc"
#undef TAMGA_ERROR
};

struct ErrorTexts {
  std::string_view name;  // "application_wrong_state": the enumerator
  std::string_view code;  // "application.wrong_state": stable, for programs
  std::string_view english;
  std::string_view russian;
};

const ErrorTexts& texts(Errc code);

/// All rows, in the order of the enumerators.
const std::vector<ErrorTexts>& error_table();

/// What is wrong with one field of a request: where (RFC 6901) and what.
struct FieldError {
  std::string pointer;  // "/applicant/snils"; empty for the whole document
  Errc code;

  bool operator==(const FieldError&) const = default;
};

using FieldErrors = std::vector<FieldError>;

/// What the client may be told beside the code's text. Never personal data, code words, passwords or PINs.
struct ErrorDetails {
  FieldErrors fields;
  /// Members of the problem document, e.g. {"allowed_actions", {"approve", "reject"}}; always arrays of strings.
  std::vector<std::pair<std::string, std::vector<std::string>>> members;
  /// After how many seconds trying again makes sense; 0 when it does not.
  long retry_after_seconds = 0;
};

/// What only the log is told. Its own type, so that a note cannot be taken for a detail.
struct LogNote {
  std::string text;
};

class Error : public std::exception {
 public:
  explicit Error(Errc code, ErrorDetails details = {}, LogNote note = {});
  Error(Errc code, LogNote note);

  /// Several wrong fields: Errc::invalid_fields with each of them.
  static Error invalid(FieldErrors fields);

  Errc code() const { return code_; }
  const ErrorDetails& details() const { return details_; }
  const LogNote& note() const { return note_; }

  /// "code: note": for logs and test output, not for clients.
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  Errc code_;
  ErrorDetails details_;
  LogNote note_;
  std::string what_;
};

}  // namespace tamga
