#include "server/storage/authorities.hpp"

#include <array>

#include "ca-core/base/error.hpp"

namespace tamga::storage {
namespace {

constexpr std::array<std::pair<AuthorityKind, std::string_view>, 4> kKindNames{{{AuthorityKind::root, "root"},
                                                                                {AuthorityKind::issuing, "issuing"},
                                                                                {AuthorityKind::staff, "staff"},
                                                                                {AuthorityKind::adopted, "adopted"}}};

std::string_view to_string(AuthorityKind kind) {
  for (const auto& [value, name] : kKindNames) {
    if (value == kind) return name;
  }
  return {};
}

AuthorityKind parse_kind(std::string_view text) {
  for (const auto& [value, name] : kKindNames) {
    if (name == text) return value;
  }
  refuse_column("kind of authority");
}

std::string column_of(Delegation duty) {
  return duty == Delegation::ocsp_answers ? "ocsp_certificate" : "extract_certificate";
}

std::optional<Bytes> unless_empty(const Bytes& certificate) {
  return certificate.empty() ? std::nullopt : std::optional(certificate);
}

}  // namespace

void Authorities::insert(const Authority& authority, Instant now) {
  transaction_.exec(
      "INSERT INTO certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at, "
      "succeeds, extract_certificate) VALUES ($1, $2, $3, $4, $5, $6, "
      "(SELECT id FROM certification_authorities WHERE name = $7), $8)",
      {authority.name, to_string(authority.kind), authority.certificate, unless_empty(authority.ocsp_certificate),
       authority.not_after, now, authority.succeeds, unless_empty(authority.extract_certificate)});
}

// FOR UPDATE would hold up whoever inserts a row that refers to this one.
Bytes Authorities::lock_delegate(std::string_view name, Delegation duty) {
  const std::string column = column_of(duty);
  const auto row = transaction_.find(
      "SELECT " + column + " FROM certification_authorities WHERE name = $1 FOR NO KEY UPDATE", {name});
  if (!row) throw Error(Errc::ca_not_found);
  return row->get<std::optional<Bytes>>(column).value_or(Bytes{});
}

void Authorities::replace_delegate(std::string_view name, Delegation duty, ByteView certificate) {
  transaction_.exec("UPDATE certification_authorities SET " + column_of(duty) + " = $2 WHERE name = $1",
                    {name, certificate});
}

std::optional<std::int16_t> Authorities::id_of(std::string_view name) {
  const auto row = transaction_.find("SELECT id FROM certification_authorities WHERE name = $1", {name});
  return row ? std::optional(row->get<std::int16_t>("id")) : std::nullopt;
}

std::vector<Authority> Authorities::all() {
  std::vector<Authority> authorities;
  for (const Row row : transaction_.exec(
           "SELECT a.name, a.kind, a.certificate, a.ocsp_certificate, a.not_after, a.extract_certificate, "
           "p.name AS succeeds "
           "FROM certification_authorities a LEFT JOIN certification_authorities p ON p.id = a.succeeds "
           "ORDER BY a.id")) {
    authorities.push_back(
        {.name = row.get<std::string>("name"),
         .kind = parse_kind(row.get<std::string>("kind")),
         .certificate = row.get<Bytes>("certificate"),
         .ocsp_certificate = row.get<std::optional<Bytes>>("ocsp_certificate").value_or(Bytes{}),
         .not_after = row.get<Instant>("not_after"),
         .succeeds = row.get<std::optional<std::string>>("succeeds"),
         .extract_certificate = row.get<std::optional<Bytes>>("extract_certificate").value_or(Bytes{})});
  }
  return authorities;
}

}  // namespace tamga::storage
