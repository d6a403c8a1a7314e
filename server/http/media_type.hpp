#pragma once

// Content negotiation: Content-Type and Accept (RFC 9110 sections 8.3 and 12.5.1).

#include <span>
#include <string_view>

#include "server/http/request.hpp"

namespace tamga::http {

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kPem = "application/x-pem-file";
inline constexpr std::string_view kDer = "application/pkix-cert";
inline constexpr std::string_view kPkcs12 = "application/pkcs12";
inline constexpr std::string_view kSignedData = "application/pkcs7-mime";
inline constexpr std::string_view kPdf = "application/pdf";
inline constexpr std::string_view kProblem = "application/problem+json";

/// Whether Content-Type says JSON: exactly one header, "application/json", in UTF-8 where it names a charset.
bool is_json(const Request& request);

/// The one of `offered` that Accept gives the highest quality, the earlier one of equals; the first without Accept.
/// Error{Errc::not_acceptable} when none is accepted.
std::string_view negotiate(const Request& request, std::span<const std::string_view> offered);

}  // namespace tamga::http
