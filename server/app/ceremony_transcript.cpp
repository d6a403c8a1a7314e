#include "server/app/ceremony_transcript.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/signed_document.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOpened = "opened";
constexpr std::string_view kClosed = "closed";
constexpr std::string_view kPrevious = "previous: ";
constexpr std::string_view kOfficer = "officer: ";
constexpr std::size_t kFewestFields = 4;  // number, time, act, previous

std::string link_of(std::string_view line) {
  return to_hex(openssl::sha256(as_bytes(line)));
}

std::string first_link() {
  return std::string(64, '0');
}

std::string fingerprint_of(const Certificate& certificate) {
  return to_hex(openssl::sha256(certificate.der()));
}

fs::path numbered(const fs::path& folder, unsigned number) {
  return folder / ("transcript-" + std::to_string(number) + ".txt");
}

bool is_closed(const AppendOnlyFile& file) {
  if (file.lines().empty()) return false;
  const auto fields = fields_of(file.lines().back());
  return fields.size() >= kFewestFields && fields[2] == kClosed;
}

/// The number of the transcript that is open or comes next.
unsigned open_number(const fs::path& folder) {
  unsigned number = 1;
  while (fs::exists(numbered(folder, number)) && is_closed(AppendOnlyFile(numbered(folder, number)))) ++number;
  return number;
}

void require_printable(std::string_view text) {
  const bool good = !text.empty() && std::ranges::none_of(text, [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7F;
  });
  if (!good) {
    throw Error(Errc::configuration_invalid,
                LogNote{"a line of the transcript takes texts without control characters, and no empty ones"});
  }
}

class Reading {
 public:
  explicit Reading(std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', begin)) {
      lines_.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    if (begin != text.size()) fault("the last line has no end");
  }

  void check_lines() {
    std::string link = first_link();
    Instant before{};
    for (std::size_t index = 0; index < lines_.size(); ++index) {
      const std::string where = "line " + std::to_string(index + 1);
      const auto fields = fields_of(lines_[index]);
      if (fields.size() < kFewestFields) {
        fault(where + " is none of a transcript");
      } else {
        if (fields[0] != std::to_string(index + 1)) fault(where + " is numbered " + std::string(fields[0]));
        const auto at = parse_rfc3339(fields[1]);
        if (!at || *at < before) fault(where + ": the time is none, or before that of the line above");
        before = at.value_or(before);
        if (fields.back() != std::string(kPrevious) + link) fault(where + " does not follow on the line above");
        if ((fields[2] == kOpened) != (index == 0)) fault(where + ": a transcript is opened in its first line");
        if ((fields[2] == kClosed) != (index + 1 == lines_.size()))
          fault(where + ": a transcript is closed in its last line");
      }
      link = link_of(lines_[index]);
    }
    if (lines_.empty()) fault("there is no line");
  }

  std::vector<std::string> named_officers() const {
    std::vector<std::string> named;
    if (lines_.empty()) return named;
    for (const std::string_view field : fields_of(lines_.back())) {
      if (!field.starts_with(kOfficer)) continue;
      const std::string_view value = field.substr(kOfficer.size());
      named.emplace_back(value.substr(0, value.find(' ')));
    }
    return named;
  }

  void fault(std::string sentence) { faults_.push_back(std::move(sentence)); }
  std::vector<std::string> faults() && { return std::move(faults_); }

 private:
  std::vector<std::string_view> lines_;
  std::vector<std::string> faults_;
};

bool signed_by(ByteView signature, const Certificate& officer, ByteView content) {
  try {
    SignedDocument::parse(signature).require_signed_by(officer, content);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

CeremonyTranscript::CeremonyTranscript(const fs::path& folder, Attendance attendance)
    : attendance_(std::move(attendance)), file_(numbered(folder, open_number(folder))) {
  if (attendance_.participants.empty()) {
    throw Error(Errc::configuration_invalid, LogNote{"who is present? --participant, once for each"});
  }
  for (const std::string& name : attendance_.participants) require_printable(name);
  const unsigned number = open_number(folder);
  if (number == 1) return;
  const fs::path before = numbered(folder, number - 1);
  opening_.emplace_back("continues",
                        before.filename().string() + " " + to_hex(openssl::sha256(as_bytes(read_file(before)))));
}

void CeremonyTranscript::add(Instant now, std::string_view act, const TranscriptFields& fields) {
  if (file_.lines().empty()) write(now, kOpened, opening_);
  write(now, act, fields);
}

void CeremonyTranscript::close(Instant now, const std::vector<Certificate>& officers) {
  if (file_.lines().empty()) throw Error(Errc::configuration_invalid, LogNote{"no ceremony is open here"});
  if (officers.empty()) throw Error(Errc::configuration_invalid, LogNote{"who signs? --officer, once for each"});
  TranscriptFields fields;
  for (const Certificate& officer : officers) {
    fields.emplace_back("officer", fingerprint_of(officer) + " " + officer.subject_text());
  }
  write(now, kClosed, fields);
}

void CeremonyTranscript::write(Instant now, std::string_view act, const TranscriptFields& fields) {
  const auto& lines = file_.lines();
  std::string line = std::to_string(lines.size() + 1) + '\t' + to_rfc3339(now) + '\t' + std::string(act);
  const auto append = [&](std::string_view name, const std::string& value) {
    require_printable(value);
    line += '\t' + std::string(name) + ": " + value;
  };
  for (const auto& [name, value] : fields) append(name, value);
  for (const std::string& name : attendance_.participants) append("participant", name);
  append("software", attendance_.software);
  line += '\t' + std::string(kPrevious) + (lines.empty() ? first_link() : link_of(lines.back()));
  file_.append(line);
}

std::vector<std::string> check_transcript(std::string_view transcript, const std::vector<Certificate>& officers,
                                          const std::vector<Bytes>& signatures) {
  Reading reading(transcript);
  reading.check_lines();
  const std::vector<std::string> named = reading.named_officers();
  for (const Certificate& officer : officers) {
    if (std::ranges::find(named, fingerprint_of(officer)) == named.end())
      reading.fault("the closing line does not name " + officer.subject_text());
    const bool has_signed = std::ranges::any_of(
        signatures, [&](const Bytes& signature) { return signed_by(signature, officer, as_bytes(transcript)); });
    if (!has_signed) reading.fault("it is not signed by " + officer.subject_text());
  }
  for (const std::string& fingerprint : named) {
    const bool given = std::ranges::any_of(
        officers, [&](const Certificate& officer) { return fingerprint_of(officer) == fingerprint; });
    if (!given) reading.fault("it names an officer whose certificate was not given: " + fingerprint);
  }
  if (officers.empty()) reading.fault("no officer's certificate was given");
  return std::move(reading).faults();
}

}  // namespace tamga::app
