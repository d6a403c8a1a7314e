#include "ca-core/lint/crl_entry_judge.hpp"

#include "ca-core/lint/crl_rules.hpp"

namespace tamga::lint {

CrlEntryJudge::CrlEntryJudge() : offences_(crl_entry_rules().size()) {}

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
  const auto rules = crl_entry_rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (auto verdict = rules[i].check(*entry)) note(offences_[i], std::move(*verdict));
  }
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
  const auto rules = crl_entry_rules();
  for (std::size_t i = 0; i < rules.size(); ++i) add(rules[i].name, rules[i].severity, offences_[i]);
  return findings;
}

}  // namespace tamga::lint
