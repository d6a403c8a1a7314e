#include "server/app/term_changes.hpp"

#include <utility>

namespace tamga::app {

void TermChanges::note(std::set<std::string> profiles) {
  const std::lock_guard lock(mutex_);
  for (const std::string& profile : profiles) {
    if (!past_.contains(profile)) untold_.push_back({profile, true});
  }
  for (const std::string& profile : past_) {
    if (!profiles.contains(profile)) untold_.push_back({profile, false});
  }
  past_ = std::move(profiles);
}

std::vector<TermChange> TermChanges::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(untold_, {});
}

}  // namespace tamga::app
