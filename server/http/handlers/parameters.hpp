#pragma once

// What several handlers read from paths and queries. A path that names nothing possible is a thing that does not exist:
// 404.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/id.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/http/exchange.hpp"

namespace tamga::http {

/// {application}; Error{Errc::application_not_found}.
ApplicationId path_application(const Exchange& exchange);

/// {subscriber}; Error{Errc::subscriber_not_found}.
SubscriberId path_subscriber(const Exchange& exchange);

/// {issuer} and {serial}; Error{Errc::certificate_not_found}.
CertificateName path_certificate(const Exchange& exchange);

/// Reads query parameters and collects their faults at "/query/NAME".
class QueryReader {
 public:
  explicit QueryReader(Query query) : query_(std::move(query)) {}

  /// What `parse` makes of the parameter; nullopt when it is absent or wrong.
  template <typename Parse>
  auto read(std::string_view name, Parse parse, Errc fault) -> decltype(parse(std::string_view())) {
    const auto text = query_.find(name);
    if (!text) return std::nullopt;
    auto value = parse(*text);
    if (!value) faults_.push_back({"/query/" + std::string(name), fault});
    return value;
  }

  /// "limit": 1..200, 50 without one.
  std::size_t limit();

  /// "cursor": 1..200 characters.
  std::optional<std::string> cursor();

  /// A text of 1..`longest` characters.
  std::optional<std::string> text(std::string_view name, std::size_t longest);

  /// Error{Errc::invalid_fields} with all faults, if there were any.
  void finish();

 private:
  Query query_;
  FieldErrors faults_;
};

}  // namespace tamga::http
