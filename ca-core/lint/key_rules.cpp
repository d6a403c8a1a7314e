// Keys of certificates: RFC 3279 section 2.3, RFC 5480, and how strong they must be.

#include <array>

#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/rule.hpp"

namespace tamga::lint {
namespace {

/// A check of the key as a check of the certificate.
template <KeyFault (*check)(const KeyParts&)>
Verdict of_key(const Specimen& specimen) {
  return check(specimen.key());
}

Verdict sound(const Specimen& specimen) {
  return specimen.context().cryptography ? unsound(specimen.key()) : kPassed;
}

constexpr std::array kRules{
    Rule{"rfc5280.key_algorithm_known", "RFC 5280 section 4.1.2.7; RFC 3279 section 2.3; RFC 9215 section 4.1",
         Severity::error, Scope::every, of_key<key_algorithm_unknown>, "the key is GOST R 34.10-2012, EC or RSA"},
    Rule{"rfc3279.rsa_parameters", "RFC 3279 section 2.3.1", Severity::error, Scope::every, of_key<rsa_parameters>,
         "the parameters of an RSA key are NULL"},
    Rule{"rfc3279.rsa_form", "RFC 3279 section 2.3.1", Severity::error, Scope::every, of_key<rsa_form>,
         "an RSA key is a sequence of two positive INTEGERs"},
    Rule{"sp800_131a.rsa_modulus", "NIST SP 800-131A revision 2, section 3", Severity::error, Scope::every,
         of_key<rsa_modulus>, "an RSA modulus has at least 2048 bits"},
    Rule{"fips186.rsa_exponent", "FIPS 186-5 appendix A.1.1", Severity::error, Scope::every, of_key<rsa_exponent>,
         "an RSA exponent is odd and at least 65537"},
    Rule{"rfc5480.named_curve", "RFC 5480 section 2.1.1", Severity::error, Scope::every, of_key<ec_named_curve>,
         "an EC key names P-256, P-384 or P-521"},
    Rule{"rfc5480.point_form", "RFC 5480 section 2.2", Severity::error, Scope::every, of_key<ec_point_form>,
         "an EC point is uncompressed or compressed and of the curve's length"},
    Rule{"sp800_56a.key_sound", "NIST SP 800-56A revision 3, section 5.6.2.3; FIPS 186-5 appendix A.1", Severity::error,
         Scope::every, sound,
         "the point lies on the curve and in its large subgroup; an RSA modulus is none of a broken generator"},
};

}  // namespace

std::span<const Rule> key_rules() {
  return kRules;
}

}  // namespace tamga::lint
