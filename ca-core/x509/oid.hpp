#pragma once

// Object identifiers that Tamga writes or looks for, as dotted text; der::oid() makes DER of them.

#include <string_view>

namespace tamga::oid {

// Attributes of names (RFC 5280 appendix A; order 795; RFC 9215 section 3)
inline constexpr std::string_view kCommonName = "2.5.4.3";
inline constexpr std::string_view kSurname = "2.5.4.4";
inline constexpr std::string_view kCountry = "2.5.4.6";
inline constexpr std::string_view kLocality = "2.5.4.7";
inline constexpr std::string_view kStateOrProvince = "2.5.4.8";
inline constexpr std::string_view kStreetAddress = "2.5.4.9";
inline constexpr std::string_view kOrganization = "2.5.4.10";
inline constexpr std::string_view kOrganizationalUnit = "2.5.4.11";
inline constexpr std::string_view kTitle = "2.5.4.12";
inline constexpr std::string_view kGivenName = "2.5.4.42";
inline constexpr std::string_view kEmailAddress = "1.2.840.113549.1.9.1";
inline constexpr std::string_view kOgrn = "1.2.643.100.1";
inline constexpr std::string_view kSnils = "1.2.643.100.3";
inline constexpr std::string_view kInnle = "1.2.643.100.4";
inline constexpr std::string_view kOgrnip = "1.2.643.100.5";
inline constexpr std::string_view kInn = "1.2.643.3.131.1.1";

// Extensions
inline constexpr std::string_view kSubjectKeyIdentifier = "2.5.29.14";
inline constexpr std::string_view kKeyUsage = "2.5.29.15";
inline constexpr std::string_view kPrivateKeyUsagePeriod = "2.5.29.16";
inline constexpr std::string_view kSubjectAltName = "2.5.29.17";
inline constexpr std::string_view kBasicConstraints = "2.5.29.19";
inline constexpr std::string_view kCrlDistributionPoints = "2.5.29.31";
inline constexpr std::string_view kCertificatePolicies = "2.5.29.32";
inline constexpr std::string_view kAuthorityKeyIdentifier = "2.5.29.35";
inline constexpr std::string_view kExtendedKeyUsage = "2.5.29.37";
inline constexpr std::string_view kAuthorityInfoAccess = "1.3.6.1.5.5.7.1.1";
inline constexpr std::string_view kSubjectSignTool = "1.2.643.100.111";
inline constexpr std::string_view kIssuerSignTool = "1.2.643.100.112";
inline constexpr std::string_view kIdentificationKind = "1.2.643.100.114";
inline constexpr std::string_view kOcspNoCheck = "1.3.6.1.5.5.7.48.1.5";

// Extended key usages (RFC 5280 section 4.2.1.12, RFC 6960 section 4.2.2.2, RFC 9336)
inline constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
inline constexpr std::string_view kClientAuth = "1.3.6.1.5.5.7.3.2";
inline constexpr std::string_view kEmailProtection = "1.3.6.1.5.5.7.3.4";
inline constexpr std::string_view kTimeStamping = "1.3.6.1.5.5.7.3.8";
inline constexpr std::string_view kOcspSigning = "1.3.6.1.5.5.7.3.9";
inline constexpr std::string_view kDocumentSigning = "1.3.6.1.5.5.7.3.36";

// Ways to an issuer's files and answers
inline constexpr std::string_view kAccessOcsp = "1.3.6.1.5.5.7.48.1";
inline constexpr std::string_view kAccessCaIssuers = "1.3.6.1.5.5.7.48.2";

// Policies: classes of signature tools (order 795), anyPolicy, and Tamga's own
inline constexpr std::string_view kClassKc1 = "1.2.643.100.113.1";
inline constexpr std::string_view kClassKc2 = "1.2.643.100.113.2";
inline constexpr std::string_view kClassKc3 = "1.2.643.100.113.3";
inline constexpr std::string_view kClassKb1 = "1.2.643.100.113.4";
inline constexpr std::string_view kClassKb2 = "1.2.643.100.113.5";
inline constexpr std::string_view kClassKa1 = "1.2.643.100.113.6";
inline constexpr std::string_view kAnyPolicy = "2.5.29.32.0";
inline constexpr std::string_view kPolicyUserNotice = "1.3.6.1.5.5.7.2.2";
/// Unqualified certificates: good only in the systems of the organisation that runs the centre. Made of the UUID
/// 6f1d8b52-3c47-4e0a-9d26-b84a51e7c093 under Microsoft's public arc for UUIDs, whose numbers stay below 2^24:
/// GnuTLS 3.7 cannot read certificates with the 128-bit numbers of 2.25.
inline constexpr std::string_view kPolicyUnqualified =
    "1.2.840.113556.1.8000.2554.28445.35666.15431.19978.40230.12077649.15188115";

}  // namespace tamga::oid
