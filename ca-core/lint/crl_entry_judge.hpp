#pragma once

// The entries of a revocation list judged one after another, in memory that does not grow with their number: for
// whoever sees a list of a million entries once, as it flows by.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ca-core/lint/crl_entry_specimen.hpp"
#include "ca-core/lint/crl_rules.hpp"
#include "ca-core/lint/lint.hpp"

namespace tamga::lint {

class CrlEntryJudge {
 public:
  CrlEntryJudge();

  /// The next one; nullopt when it has not the outline of an entry.
  void see(const std::optional<CrlEntrySpecimen>& entry);

  /// One finding for each rule that was broken: the first entry that broke it, and how many did.
  std::vector<Finding> findings() const;

 private:
  struct Offence {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    std::string message;
  };
  /// A table of rules and, for each of them, what offended it.
  struct Judged {
    std::span<const CrlEntryRule> rules;
    std::vector<Offence> offences;
  };
  void note(Offence& offence, std::string message) const;
  bool apply(Judged& judged, const CrlEntrySpecimen& entry) const;

  std::uint64_t entries_ = 0;
  Offence unreadable_;
  Judged each_;
  Judged extensions_;
  bool extensions_offend_ = false;  // of an earlier entry: from then on all are counted
};

}  // namespace tamga::lint
