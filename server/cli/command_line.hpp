#pragma once

// The command line: which subcommand with which options. What a subcommand does is server/service/commands.hpp.

namespace tamga::cli {

/// Runs the subcommand and returns the exit status: 0 done, 1 refused (the error says why), 2 the command line is
/// wrong, 3 the audit log is broken or a file for lint is unreadable. Error: whatever the subcommand refuses.
int run(int argc, const char* const* argv);

}  // namespace tamga::cli
