#include "ca-core/lint/crl_specimen.hpp"

#include <utility>

namespace tamga::lint {
namespace {

std::optional<ByteView> whole(der::Reader& reader, std::uint8_t tag) {
  if (!reader.at(tag)) return std::nullopt;
  const auto element = reader.next();
  return element ? std::optional(element->whole) : std::nullopt;
}

bool at_time(const der::Reader& reader) {
  return reader.at(der::kUtcTime) || reader.at(der::kGeneralizedTime);
}

}  // namespace

std::optional<CrlSpecimen> CrlSpecimen::read(ByteView der, const std::optional<Certificate>& issuer) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  CrlSpecimen specimen;
  const auto tbs = whole(reader, der::kSequence);
  const auto algorithm = whole(reader, der::kSequence);
  const auto bits = reader.take(der::kBitString);
  const auto signature = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!tbs || !algorithm || !signature || !reader.empty()) return std::nullopt;
  specimen.tbs_ = *tbs;
  specimen.outer_algorithm_ = *algorithm;
  specimen.signature_ = *signature;
  if (!specimen.read_tbs(*der::only(*tbs, der::kSequence))) return std::nullopt;
  if (issuer) specimen.issuer_fields_ = certificate_fields(issuer->der());
  return specimen;
}

bool CrlSpecimen::read_tbs(ByteView content) {
  der::Reader reader(content);
  if (reader.at(der::kInteger)) {
    version_ = reader.take(der::kInteger);
    if (!version_) return false;
  }
  const auto algorithm = whole(reader, der::kSequence);
  const auto issuer = whole(reader, der::kSequence);
  const auto this_update = at_time(reader) ? reader.next() : std::nullopt;
  if (!algorithm || !issuer || !this_update) return false;
  inner_algorithm_ = *algorithm;
  issuer_der_ = *issuer;
  this_update_ = *this_update;
  if (at_time(reader)) {
    next_update_ = reader.next();
    if (!next_update_) return false;
  }
  if (reader.at(der::kSequence)) {
    entries_ = reader.take(der::kSequence);
    if (!entries_) return false;
  }
  if (reader.at(der::context_constructed(0))) {
    has_extension_list_ = true;
    const auto wrapped = reader.take(der::context_constructed(0));
    const auto list = wrapped ? der::only(*wrapped, der::kSequence) : std::nullopt;
    auto fields = list ? extension_fields(*list) : std::nullopt;
    if (!fields) return false;
    extensions_ = std::move(*fields);
  }
  return reader.empty();
}

}  // namespace tamga::lint
