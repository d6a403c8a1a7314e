#include "server/app/certificate_cursor.hpp"

#include <charconv>

#include "ca-core/base/error.hpp"

namespace tamga::app {

std::string cursor_after(Instant issued_at, const CertificateName& name) {
  return std::to_string(issued_at.time_since_epoch().count()) + "." + name.issuer + "." + name.serial.to_hex();
}

storage::CertificateCursor parse_cursor(const std::string& text) {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  long long seconds = 0;
  if (first != std::string::npos && first < last) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + first, seconds);
    const auto serial = SerialNumber::parse_hex(text.substr(last + 1));
    // PostgreSQL's timestamps end long after this, its text form of years over 9999 does not.
    if (failure == std::errc{} && end == text.data() + first && seconds >= 0 && seconds < 253402300800 && serial) {
      return {Instant(std::chrono::seconds(seconds)), {text.substr(first + 1, last - first - 1), *serial}};
    }
  }
  throw Error::invalid({{"/query/cursor", Errc::wrong_format}});
}

}  // namespace tamga::app
