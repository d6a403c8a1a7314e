#pragma once

// How far long work has come, on one line that is written over and over; silent unless a person watches.

#include <cstddef>
#include <string>

namespace tamga::cli {

class Progress {
 public:
  /// `what` is counted, "serial numbers".
  explicit Progress(std::string what);

  /// Ends the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done);

 private:
  std::string what_;
  bool watched_;
  bool shown_ = false;
};

}  // namespace tamga::cli
