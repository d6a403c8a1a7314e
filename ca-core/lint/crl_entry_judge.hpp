#pragma once

// The entries of a revocation list judged one after another, in memory that does not grow with their number: for
// whoever sees a list of a million entries once, as it flows by.

#include <optional>
#include <string>
#include <vector>

#include "ca-core/lint/crl_specimen.hpp"
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
  void note(Offence& offence, std::string message) const;

  std::uint64_t entries_ = 0;
  Offence unreadable_;
  std::vector<Offence> offences_;  // one for each of crl_entry_rules()
};

}  // namespace tamga::lint
