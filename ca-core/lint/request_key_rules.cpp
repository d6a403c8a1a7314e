// Keys of PKCS#10 requests: RFC 3279 section 2.3, RFC 5480, RFC 9215 section 4, and how strong they must be.

#include <array>

#include "ca-core/lint/request_rules.hpp"

namespace tamga::lint {
namespace {

/// A check of the key as a check of the request.
template <KeyFault (*check)(const KeyParts&)>
Verdict of_key(const RequestSpecimen& request) {
  return check(request.key);
}

constexpr std::string_view kGostParameters = "RFC 9215 section 4.2";

constexpr std::array kRules{
    RequestRule{"rfc2986.key_algorithm_known", "RFC 2986 section 4.1; RFC 3279 section 2.3; RFC 9215 section 4.1",
                Severity::error, Scope::request, of_key<key_algorithm_unknown>,
                "the key is GOST R 34.10-2012, EC or RSA"},
    RequestRule{"rfc3279.request_rsa_parameters", "RFC 3279 section 2.3.1", Severity::error, Scope::request,
                of_key<rsa_parameters>, "the parameters of an RSA key are NULL"},
    RequestRule{"rfc3279.request_rsa_form", "RFC 3279 section 2.3.1", Severity::error, Scope::request, of_key<rsa_form>,
                "an RSA key is a sequence of two positive INTEGERs"},
    RequestRule{"sp800_131a.request_rsa_modulus", "NIST SP 800-131A revision 2, section 3", Severity::error,
                Scope::request, of_key<rsa_modulus>, "an RSA modulus has at least 2048 bits"},
    RequestRule{"fips186.request_rsa_exponent", "FIPS 186-5 appendix A.1.1", Severity::error, Scope::request,
                of_key<rsa_exponent>, "an RSA exponent is odd and at least 65537"},
    RequestRule{"rfc5480.request_named_curve", "RFC 5480 section 2.1.1", Severity::error, Scope::request,
                of_key<ec_named_curve>, "an EC key names P-256, P-384 or P-521"},
    RequestRule{"rfc5480.request_point_form", "RFC 5480 section 2.2", Severity::error, Scope::request,
                of_key<ec_point_form>, "an EC point is uncompressed or compressed and of the curve's length"},
    RequestRule{"rfc9215.request_parameter_set", kGostParameters, Severity::error, Scope::request,
                of_key<gost_parameter_set>, "a GOST key's parameter set is one of its algorithm's"},
    RequestRule{"rfc9215.request_digest_parameter", kGostParameters, Severity::error, Scope::request,
                of_key<gost_digest_parameter>,
                "digestParamSet is present where it is required, and is the hash of the key's size"},
    RequestRule{"rfc9215.request_digest_parameter_superfluous", kGostParameters, Severity::warning, Scope::request,
                of_key<gost_digest_parameter_superfluous>, "digestParamSet is absent where it should be"},
    RequestRule{"rfc9215.request_public_key_form", "RFC 9215 section 4.3", Severity::error, Scope::request,
                of_key<gost_point_form>, "a GOST key is an OCTET STRING of 64 or 128 octets"},
    RequestRule{"sp800_56a.request_key_sound", "NIST SP 800-56A revision 3, section 5.6.2.3; FIPS 186-5 appendix A.1",
                Severity::error, Scope::request, of_key<unsound>,
                "the point lies on the curve and in its large subgroup; an RSA modulus is none of a broken generator"},
};

}  // namespace

std::span<const RequestRule> request_key_rules() {
  return kRules;
}

}  // namespace tamga::lint
