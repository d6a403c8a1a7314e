#include "server/cli/progress.hpp"

#include <iostream>

#include <unistd.h>

namespace tamga::cli {

Progress::Progress(std::string what) : what_(std::move(what)), watched_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) std::cerr << '\n';
}

void Progress::show(std::size_t done) {
  if (!watched_) return;
  std::cerr << '\r' << done << ' ' << what_ << std::flush;
  shown_ = true;
}

}  // namespace tamga::cli
