#include "server/profiles/document.hpp"

#include <algorithm>
#include <functional>

#include "server/config/table_reader.hpp"
#include "server/config/toml.hpp"
#include "server/config/toml_text.hpp"
#include "server/profiles/words.hpp"

namespace tamga::profiles {
namespace {

using config::Bounds;
using config::Faults;
using config::TableReader;

constexpr Bounds kDays{1, 40 * 366};
constexpr Bounds kDaysAfterExpiry{0, 366};
constexpr Bounds kNotice{1, 200};  // RFC 5280 section 4.2.1.4
constexpr std::size_t kMaxName = 63;

bool is_slug(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kMaxName && text[0] >= 'a' && text[0] <= 'z' &&
         std::ranges::all_of(text, fits);
}

std::optional<std::string> parse_slug(std::string_view text) {
  return is_slug(text) ? std::optional(std::string(text)) : std::nullopt;
}

constexpr const char* kSlug = "a name of small Latin letters, digits and hyphens, up to 63 characters";

/// The values that `parse` makes of a list of words; others are reported as not being `expected`.
template <typename Value>
std::vector<Value> values(TableReader& table, std::string_view key,
                          const std::function<std::optional<Value>(std::string_view)>& parse,
                          const std::string& expected) {
  std::vector<Value> parsed;
  for (const std::string& word : table.texts(key)) {
    if (const auto value = parse(word)) {
      parsed.push_back(*value);
    } else {
      table.fault(key, "has \"" + word + "\", which is not " + expected);
    }
  }
  return parsed;
}

void require(TableReader& table, std::string_view key) {
  if (!table.has(key)) table.fault(key, "is missing");
}

void read_head(TableReader& root, Profile& profile) {
  require(root, "name");
  root.word<std::string>("name", profile.name, parse_slug, kSlug);
  require(root, "purpose");
  root.word<CertificatePurpose>("purpose", profile.purpose, parse_purpose, "one of " + purpose_words());
  root.word<std::optional<SignatureKind>>(
      "signature_kind", profile.signature_kind,
      [](std::string_view word) -> std::optional<std::optional<SignatureKind>> {
        const auto kind = parse_signature_kind(word);
        if (!kind) return std::nullopt;
        return std::optional<std::optional<SignatureKind>>(std::in_place, kind);
      },
      "qualified or unqualified");
  profile.applicants =
      values<ApplicantKind>(root, "applicants", parse_applicant_kind,
                            "one of individual, sole_proprietor, organisation, organisation_automatic");
  root.word<std::string>("ca", profile.ca, parse_slug, kSlug);
  profile.authorities = values<std::string>(root, "authorities", parse_slug, kSlug);
  require(root, "parameter_sets");
  profile.parameter_sets = values<ParameterSet>(root, "parameter_sets", parameter_set_named,
                                                "a kind of key, as gost2012-256-a, ecdsa-p256 or rsa-2048");
  root.flag("key_by_ca", profile.key_by_ca);
}

void read_validity(TableReader table, Profile& profile) {
  std::size_t certificate = 1;
  table.required_number("certificate_days", certificate, kDays);
  profile.validity = std::chrono::days(certificate);
  if (table.has("private_key_days")) {
    std::size_t key = 1;
    table.number("private_key_days", key, kDays);
    profile.private_key_validity = std::chrono::days(key);
  }
  table.finish();
}

void read_subject(TableReader table, Profile& profile) {
  const auto add = [&](std::string_view key, AttributePresence presence) {
    for (const AttributeType type :
         values<AttributeType>(table, key, parse_attribute_type, "an attribute, as common_name, inn or title")) {
      profile.subject.push_back({type, presence});
    }
  };
  add("required", AttributePresence::required);
  add("optional", AttributePresence::optional);
  table.word<RegionFormat>("region", profile.region_format, parse_region_format, "code_and_name or name");
  table.flag("long_names", profile.long_names);
  table.finish();
}

void read_critical(TableReader& table, Profile& profile) {
  const auto named = values<ExtensionName>(table, "critical", parse_extension_name, "one of " + extension_words());
  const auto has = [&](ExtensionName name) { return std::ranges::find(named, name) != named.end(); };
  profile.critical = {.key_usage = has(ExtensionName::key_usage),
                      .extended_key_usage = has(ExtensionName::extended_key_usage),
                      .certificate_policies = has(ExtensionName::certificate_policies)};
  for (const std::string& word : table.texts("critical")) {
    const auto name = parse_extension_name(word);
    const auto why = name ? why_never_critical(*name) : std::nullopt;
    if (why) table.fault("critical", "must not name " + word + " (" + *why + ")");
  }
  if (profile.is_ca() && !has(ExtensionName::basic_constraints)) {
    table.fault("critical", "must name basic_constraints in a CA's certificate (RFC 5280 section 4.2.1.9)");
  }
  if (!profile.is_ca() && has(ExtensionName::basic_constraints)) {
    table.fault("critical", "must not name basic_constraints, which only certificates of CAs have");
  }
}

void read_extensions(TableReader table, Profile& profile) {
  require(table, "key_usage");
  for (const KeyUsage usage : values<KeyUsage>(table, "key_usage", parse_key_usage, "one of " + key_usage_words())) {
    profile.key_usage |= usage;
  }
  profile.extended_key_usages = values<std::string>(table, "extended_key_usage", parse_extended_key_usage,
                                                    "an OID or one of " + extended_key_usage_words());
  if (table.has("path_length")) {
    std::size_t length = 0;
    table.number("path_length", length, {0, 10});
    profile.path_length = static_cast<unsigned>(length);
  }
  for (const std::string& word : table.texts("order_795")) {
    if (word == "identification_kind") {
      profile.identification_kind = true;
    } else if (word == "subject_sign_tool") {
      profile.subject_sign_tool = true;
    } else if (word == "issuer_sign_tool") {
      profile.issuer_sign_tool = true;
    } else {
      table.fault("order_795",
                  "has \"" + word + "\", which is not identification_kind, subject_sign_tool or issuer_sign_tool");
    }
  }
  table.word<AuthorityKeyForm>("authority_key_identifier", profile.authority_key, parse_authority_key_form,
                               "complete or key");
  read_critical(table, profile);
  table.finish();
}

std::vector<CertificatePolicy> read_policies(TableReader& root, std::string_view list, std::string_view text,
                                             Faults& faults) {
  std::vector<CertificatePolicy> policies;
  for (const toml::table* item : root.tables(list)) {
    TableReader table(item, "[[" + std::string(list) + "]]", faults);
    CertificatePolicy policy;
    require(table, "oid");
    table.word<std::string>(
        "oid", policy.oid,
        [](std::string_view oid) { return is_oid(oid) ? std::optional(std::string(oid)) : std::nullopt; },
        "a dotted object identifier");
    table.optional_text(text, policy.notice, kNotice);
    table.finish();
    policies.push_back(std::move(policy));
  }
  return policies;
}

void read_season(TableReader& reissue, Profile& profile) {
  constexpr std::string_view kBefore = "expiry_days_before";
  constexpr std::string_view kAfter = "expiry_days_after";
  if (profile.purpose != CertificatePurpose::end_entity) {
    for (const auto key : {kBefore, kAfter}) {
      if (reissue.has(key)) reissue.fault(key, "is for certificates of subscribers only");
    }
  }
  // Documents that are older than these keys have their values, as far as the certificates live that long.
  auto before = static_cast<std::size_t>(std::min(profile.renewal.before, profile.validity).count());
  auto after = static_cast<std::size_t>(profile.renewal.after.count());
  reissue.number(kBefore, before, kDays);
  reissue.number(kAfter, after, kDaysAfterExpiry);
  profile.renewal = {.before = std::chrono::days(before), .after = std::chrono::days(after)};
}

void read_suspension(TableReader table, Profile& profile) {
  if (!table.present()) return;
  std::size_t longest = 1;
  SuspensionEnd end = SuspensionEnd::revoked;
  table.required_number("longest_days", longest, kDays);
  require(table, "end");
  table.word<SuspensionEnd>("end", end, parse_suspension_end, "revoked or resumed");
  table.finish();
  profile.suspension = SuspensionRule{std::chrono::days(longest), end};
}

void read_people(TableReader& root, Faults& faults, Profile& profile) {
  TableReader reissue(root.table("reissue"), "[reissue]", faults);
  profile.reissue = values<ReissueAuthorisation>(reissue, "authorised_by", parse_reissue, "one of " + reissue_words());
  read_season(reissue, profile);
  reissue.finish();
  read_suspension(TableReader(root.table("suspension"), "[suspension]", faults), profile);
  TableReader approval(root.table("approval"), "[approval]", faults);
  approval.word<ApprovalRule>("people", profile.approval, parse_approval, "one_person or two_people");
  profile.identifications =
      values<IdentificationKind>(approval, "identifications", parse_identification_kind,
                                 "one of personal, remote_certificate, remote_passport, remote_system");
  approval.finish();
}

Profile blank() {
  return {.name = "",
          .version = 1,
          .purpose = CertificatePurpose::end_entity,
          .signature_kind = std::nullopt,
          .ca = "",
          .authorities = {},
          .validity = std::chrono::days(1),
          .private_key_validity = std::nullopt,
          .parameter_sets = {},
          .key_usage = 0,
          .extended_key_usages = {},
          .policies = {},
          .path_length = std::nullopt,
          .applicants = {},
          .subject = {},
          .long_names = false,
          .identification_kind = false,
          .subject_sign_tool = false,
          .issuer_sign_tool = false,
          .reissue = {},
          .suspension = std::nullopt,
          .approval = ApprovalRule::one_person,
          .identifications = {}};
}

Profile read_profile(const toml::table& document, Faults& faults) {
  Profile profile = blank();
  TableReader root(&document, "profile", faults);
  read_head(root, profile);
  read_validity(TableReader(root.table("validity"), "[validity]", faults), profile);
  read_subject(TableReader(root.table("subject"), "[subject]", faults), profile);
  require(root, "extensions");
  if (const toml::table* extensions = root.table("extensions")) {
    read_extensions(TableReader(extensions, "[extensions]", faults), profile);
  }
  profile.policies = read_policies(root, "policies", "notice", faults);
  profile.usage_limits = read_policies(root, "usage_limits", "systems", faults);
  read_people(root, faults, profile);
  root.finish();
  return profile;
}

}  // namespace

std::string sentence_of(const ProfileFinding& finding) {
  const bool names_its_place = finding.key.starts_with('[') || finding.key.find(' ') != std::string::npos;
  return (names_its_place ? "" : "profile ") + finding.key + " " + finding.sentence;
}

ReadDocument read_document(std::string_view text, const std::string& source) {
  Faults faults(source);
  if (text.size() > kMaxDocument) {
    faults.add(0, "the document has over " + std::to_string(kMaxDocument / 1024) + " KiB");
    return {std::nullopt, faults.sentences()};
  }
  const auto parsed = config::read_toml(text);
  if (const auto* fault = std::get_if<config::TomlFault>(&parsed)) {
    faults.add(fault->line, fault->what);
    return {std::nullopt, faults.sentences()};
  }
  Profile profile = read_profile(std::get<toml::table>(parsed), faults);
  // What was not read would be found wrong once more.
  if (faults.sentences().empty()) {
    for (const ProfileFinding& finding : profile_findings(profile)) faults.add(0, sentence_of(finding));
  }
  if (!faults.sentences().empty()) return {std::nullopt, faults.sentences()};
  return {std::move(profile), {}};
}

}  // namespace tamga::profiles
