#include "ca-core/base/error.hpp"

namespace tamga {

const std::vector<ErrorTexts>& error_table() {
  static const std::vector<ErrorTexts> table = {
#define TAMGA_ERROR(name, code, english, russian) {#name, code, english, russian},
#include "ca-core/base/error_table.inc"
#undef TAMGA_ERROR
  };
  return table;
}

const ErrorTexts& texts(Errc code) {
  return error_table().at(static_cast<std::size_t>(code));
}

Error::Error(Errc code, ErrorDetails details, LogNote note)
    : code_(code), details_(std::move(details)), note_(std::move(note)), what_(texts(code).code) {
  if (!note_.text.empty()) what_ += ": " + note_.text;
}

Error::Error(Errc code, LogNote note) : Error(code, ErrorDetails{}, std::move(note)) {}

Error Error::invalid(FieldErrors fields) {
  ErrorDetails details;
  details.fields = std::move(fields);
  return Error(Errc::invalid_fields, std::move(details));
}

}  // namespace tamga
