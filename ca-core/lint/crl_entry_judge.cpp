#include "ca-core/lint/crl_entry_judge.hpp"

#include <utility>

namespace tamga::lint {

CrlEntryJudge::CrlEntryJudge()
    : each_{crl_entry_rules(), std::vector<Offence>(crl_entry_rules().size())},
      extensions_{crl_entry_extension_rules(), std::vector<Offence>(crl_entry_extension_rules().size())} {}

void CrlEntryJudge::note(Offence& offence, std::string message) const {
  if (offence.count++ != 0) return;
  offence.first = entries_;
  offence.message = std::move(message);
}

void CrlEntryJudge::see(const std::optional<CrlEntrySpecimen>& entry) {
  ++entries_;
  if (!entry) {
    note(unreadable_, "it has not the outline of an entry");
    return;
  }
  apply(each_, *entry);
  // The same octets are as good as they were.
  if (entry->extensions_met_before && !extensions_offend_) return;
  if (!apply(extensions_, *entry)) extensions_offend_ = true;
}

/// Whether nothing is wrong with it.
bool CrlEntryJudge::apply(Judged& judged, const CrlEntrySpecimen& entry) const {
  bool good = true;
  for (std::size_t i = 0; i < judged.rules.size(); ++i) {
    if (auto verdict = judged.rules[i].check(entry)) {
      note(judged.offences[i], std::move(*verdict));
      good = false;
    }
  }
  return good;
}

std::vector<Finding> CrlEntryJudge::findings() const {
  std::vector<Finding> findings;
  const auto add = [&](std::string_view rule, Severity severity, const Offence& offence) {
    if (offence.count == 0) return;
    std::string message = "entry " + std::to_string(offence.first) + ": " + offence.message;
    if (offence.count > 1) message += "; " + std::to_string(offence.count) + " entries are like that";
    findings.push_back({rule, severity, std::move(message)});
  };
  add(kCrlEntryOutline.name, kCrlEntryOutline.severity, unreadable_);
  for (const Judged* table : {&each_, &extensions_}) {
    const Judged& judged = *table;
    for (std::size_t i = 0; i < judged.rules.size(); ++i) {
      add(judged.rules[i].name, judged.rules[i].severity, judged.offences[i]);
    }
  }
  return findings;
}

}  // namespace tamga::lint
