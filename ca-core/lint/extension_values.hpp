#pragma once

// Values of extensions taken apart for the rules. nullopt: the value has another outline than the cited section gives
// it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {

/// RFC 5280 section 4.2: the first extension whose identifier stands again after it; nullptr when there is none. What
/// came may be a large file made for the purpose: n log n comparisons.
const ExtensionField* find_repeated(std::span<const ExtensionField> extensions);

/// RFC 5280 section 4.2.1.1.
struct AuthorityKey {
  std::optional<ByteView> identifier;
  std::optional<ByteView> issuer;  // content of GeneralNames
  std::optional<ByteView> serial;  // content of the INTEGER
};
std::optional<AuthorityKey> read_authority_key(ByteView value);

/// The directoryName in a list of GeneralName, as a whole Name.
std::optional<ByteView> directory_name(ByteView general_names);

/// RFC 5280 section 4.2.1.13: the URIs of each DistributionPoint.
std::optional<std::vector<std::vector<std::string_view>>> read_distribution_points(ByteView value);

/// RFC 5280 section 4.2.2.1; `uri` is empty for other kinds of names.
struct AccessDescription {
  std::string method;
  std::string_view uri;
};
std::optional<std::vector<AccessDescription>> read_access_descriptions(ByteView value);

/// RFC 5280 section 4.2.1.4: the qualifiers of all policies.
struct PolicyQualifier {
  std::string policy;  // dotted text
  std::string oid;     // of the qualifier
  der::Element value;
};
std::optional<std::vector<PolicyQualifier>> read_policy_qualifiers(ByteView value);

/// The value of a qualifier id-qt-unotice.
struct UserNotice {
  bool has_reference = false;
  std::optional<der::Element> text;  // explicitText
};
std::optional<UserNotice> read_user_notice(const der::Element& qualifier);

/// RFC 5280 section 4.2.1.6: at least one GeneralName.
std::optional<std::vector<der::Element>> read_general_names(ByteView value);

/// RFC 3280 section 4.2.1.4.
struct PrivateKeyPeriod {
  std::optional<Instant> not_before;
  std::optional<Instant> not_after;
};
std::optional<PrivateKeyPeriod> read_private_key_period(ByteView value);

/// FSB order 795, RFC 9215 section 5.3: a UTF8String of 1..200 characters.
bool is_subject_sign_tool(ByteView value);

}  // namespace tamga::lint
