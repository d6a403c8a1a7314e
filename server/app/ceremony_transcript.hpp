#pragma once

// The transcript of a key ceremony: one line for each act, for people to read and to print. A line has its number, the
// time, the act and "name: value" fields between tabulators; its last field is the SHA-256 of the line before it. The
// closing line names the certificates of the officers, who sign the whole file (docs/adr/0016).

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/app/append_only_file.hpp"

namespace tamga::app {

using TranscriptFields = std::vector<std::pair<std::string, std::string>>;

/// Who is in the room and what the acts are done with.
struct Attendance {
  std::vector<std::string> participants;  // "Иванова А. С., officer"; at least one
  std::string software;                   // "tamga 1.2.3"
};

class CeremonyTranscript {
 public:
  /// The transcript that is open in the folder, or the next one: transcript-1.txt, transcript-2.txt, … whose first line
  /// names the one before it. Nothing is written yet. Error{configuration_invalid} without participants or with
  /// control characters in a name.
  CeremonyTranscript(const std::filesystem::path& folder, Attendance attendance);

  /// Appends one act; on the disk when it returns.
  void add(Instant now, std::string_view act, const TranscriptFields& fields);

  /// The last line: who is going to sign. Error{configuration_invalid} without officers or when nothing was done.
  void close(Instant now, const std::vector<Certificate>& officers);

  const std::filesystem::path& path() const { return file_.path(); }

 private:
  void write(Instant now, std::string_view act, const TranscriptFields& fields);

  TranscriptFields opening_;  // of the first line
  Attendance attendance_;
  AppendOnlyFile file_;
};

/// A sentence for each thing that is wrong; empty when the transcript is whole, in order and closed, every officer whom
/// its closing line names has signed it, and those are exactly `officers`. `officers` comes from elsewhere: who wrote
/// another transcript could have named other officers in it.
std::vector<std::string> check_transcript(std::string_view transcript, const std::vector<Certificate>& officers,
                                          const std::vector<Bytes>& signatures);

}  // namespace tamga::app
