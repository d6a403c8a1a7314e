#include "ca-core/lint/objects.hpp"

#include <algorithm>
#include <array>

#include "ca-core/lint/ber.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/specimen.hpp"
#include "ca-core/x509/oid.hpp"
#include "ca-core/x509/pem.hpp"

namespace tamga::lint {
namespace {

struct KindName {
  ObjectKind kind;
  std::string_view name;
};

constexpr std::array kKindNames{
    KindName{ObjectKind::certificate, "certificate"},
    KindName{ObjectKind::crl, "crl"},
    KindName{ObjectKind::ocsp_response, "ocsp"},
    KindName{ObjectKind::request, "request"},
};

struct Label {
  std::string_view text;
  ObjectKind kind;
};

constexpr std::array kLabels{
    Label{"CERTIFICATE", ObjectKind::certificate},
    Label{"X509 CERTIFICATE", ObjectKind::certificate},
    Label{"X509 CRL", ObjectKind::crl},
    Label{"CRL", ObjectKind::crl},
    Label{"OCSP RESPONSE", ObjectKind::ocsp_response},
    Label{"CERTIFICATE REQUEST", ObjectKind::request},
    Label{"NEW CERTIFICATE REQUEST", ObjectKind::request},
};

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kTimeStamping = "1.3.6.1.5.5.7.3.8";

bool is_time(const std::optional<der::Element>& element) {
  return element && (element->tag == der::kUtcTime || element->tag == der::kGeneralizedTime);
}

/// What stands at the beginning of the to-be-signed part, which tells the three kinds that have one apart.
std::optional<ObjectKind> kind_of_signed(ByteView tbs) {
  der::Reader reader(tbs);
  if (reader.at(der::context_constructed(0))) return ObjectKind::certificate;
  const bool numbered = reader.at(der::kInteger) && reader.next();
  const auto first = reader.next();   // the algorithm, or the subject of a request
  const auto second = reader.next();  // the issuer, or the key of a request
  if (!first || !second || first->tag != der::kSequence || second->tag != der::kSequence) return std::nullopt;
  if (numbered && (reader.empty() || reader.at(der::context_constructed(0)))) return ObjectKind::request;
  const auto third = reader.next();
  if (is_time(third)) return ObjectKind::crl;
  // A version 1 certificate: validity.
  return numbered && third && third->tag == der::kSequence ? std::optional(ObjectKind::certificate) : std::nullopt;
}

std::optional<ObjectKind> kind_of_der(ByteView octets) {
  const auto content = der::only(octets, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  if (reader.at(der::kEnumerated)) return ObjectKind::ocsp_response;
  const auto tbs = reader.take(der::kSequence);
  return tbs ? kind_of_signed(*tbs) : std::nullopt;
}

/// The next line that begins a block, from `at` on.
std::size_t find_begin(std::string_view text, std::size_t at) {
  for (at = text.find(kBegin, at); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
    if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r') return at;
  }
  return at;
}

FoundObjects blocks_in(std::string_view text) {
  FoundObjects found;
  for (auto at = find_begin(text, 0); at != std::string_view::npos; at = find_begin(text, at + 1)) {
    const std::string_view rest = text.substr(at + kBegin.size());
    const auto label_end = rest.find("-----");
    const auto label = std::ranges::find(kLabels, rest.substr(0, label_end), &Label::text);
    if (label_end == std::string_view::npos || label == kLabels.end()) continue;
    // No further than the next block: a damaged one must not take the next for its own.
    const auto next = find_begin(text, at + 1);
    auto block = pem::first_block(text.substr(at, next == std::string_view::npos ? next : next - at), {label->text});
    if (block) {
      found.objects.push_back({label->kind, std::move(block->der)});
    } else {
      const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
      found.faults.push_back("the block " + std::string(label->text) + " at line " + std::to_string(line) +
                             " is damaged");
    }
  }
  return found;
}

}  // namespace

std::string_view to_string(ObjectKind kind) {
  return std::ranges::find(kKindNames, kind, &KindName::kind)->name;
}

std::optional<ObjectKind> object_kind_named(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name, &KindName::name);
  return found == kKindNames.end() ? std::nullopt : std::optional(found->kind);
}

std::optional<ObjectKind> recognise(ByteView octets) {
  if (const auto kind = kind_of_der(octets)) return kind;
  const auto der = der_from_ber(octets);
  return der ? kind_of_der(*der) : std::nullopt;
}

FoundObjects objects_in(ByteView file) {
  const bool is_der = !file.empty() && file.front() == der::kSequence && recognise(file);
  if (!is_der && find_begin(as_text(file), 0) != std::string_view::npos) return blocks_in(as_text(file));
  FoundObjects found;
  if (!file.empty()) found.objects.push_back({recognise(file), Bytes(file.begin(), file.end())});
  return found;
}

Context context_of(ByteView certificate) {
  Context context;
  context.cryptography = true;
  const auto again = Specimen::read(certificate, context) ? std::nullopt : der_from_ber(certificate);
  const auto specimen = Specimen::read(again ? ByteView(*again) : certificate, context);
  if (!specimen) return context;
  context.qualified = specimen->extension(oid::kIssuerSignTool) != nullptr;
  const auto constraints = specimen->basic_constraints();
  const ExtensionField* alternative = specimen->extension(oid::kSubjectAltName);
  const auto names = alternative != nullptr ? read_general_names(alternative->value) : std::nullopt;
  const bool names_a_server = names && std::ranges::any_of(*names, [](const der::Element& name) {
                                return name.tag == der::context_primitive(2) || name.tag == der::context_primitive(7);
                              });
  if (constraints && constraints->ca) {
    context.purpose = CertificatePurpose::ca;
  } else if (specimen->has_extended_key_usage(oid::kOcspSigning)) {
    context.purpose = CertificatePurpose::ocsp_responder;
  } else if (specimen->has_extended_key_usage(kTimeStamping)) {
    context.purpose = CertificatePurpose::time_stamping;
  } else if (specimen->has_extended_key_usage(oid::kServerAuth) &&
             (names_a_server || !specimen->has_extended_key_usage(oid::kEmailProtection))) {
    context.purpose = CertificatePurpose::tls_server;
  }
  return context;
}

Report check_object(ObjectKind kind, ByteView octets, const std::optional<Certificate>& issuer, Context context) {
  switch (kind) {
    case ObjectKind::certificate:
      context.issuer = issuer;
      return check_der(octets, context);
    case ObjectKind::crl:
      return check_crl(octets, issuer);
    case ObjectKind::ocsp_response:
      return check_ocsp_response(octets, issuer);
    case ObjectKind::request:
      return check_request(octets);
  }
  return {};
}

}  // namespace tamga::lint
