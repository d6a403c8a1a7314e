#include "ca-core/documents/holder_statement.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

const std::string kReissue =
    "Tamga signed request 1\n"
    "action: reissue\n"
    "certificate: gost-qualified/01ab\n"
    "request-sha256: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
    "reason: data_changed\n"
    "email: new@example.ru\n"
    "phone: +79161234567\n"
    "date: 2026-11-25T10:00:00Z\n";

const std::string kRevoke =
    "Tamga signed request 1\n"
    "action: revoke\n"
    "certificate: gost-qualified/01ab\n"
    "reason: key_compromise\n"
    "date: 2026-11-25T10:00:00Z\n";

const std::string kSuspend =
    "Tamga signed request 1\n"
    "action: suspend\n"
    "certificate: gost-qualified/01ab\n"
    "until: 2026-12-01T00:00:00Z\n"
    "date: 2026-11-25T10:00:00Z\n";

const std::string kResume =
    "Tamga signed request 1\n"
    "action: resume\n"
    "certificate: gost-qualified/01ab\n"
    "date: 2026-11-25T10:00:00Z\n";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  text.replace(text.find(what), what.size(), by);
  return text;
}

/// The line at fault; "good" without one.
std::string fault(const std::string& text) {
  try {
    HolderStatement::parse(as_bytes(text));
    return "good";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::cms_wrong_content);
    return error.details().members.front().second.front();
  }
}

TEST(HolderStatement, IsReadAndWritten) {
  const HolderStatement statement = HolderStatement::parse(as_bytes(kReissue));
  EXPECT_EQ(statement.action, StatementAction::reissue);
  EXPECT_EQ(statement.certificate.issuer, "gost-qualified");
  EXPECT_EQ(statement.certificate.serial.to_hex(), "01ab");
  EXPECT_EQ(to_hex(statement.request_sha256.value()).substr(0, 8), "00112233");
  EXPECT_EQ(statement.reason, "data_changed");
  EXPECT_EQ(statement.email->text(), "new@example.ru");
  EXPECT_EQ(statement.phone->text(), "+79161234567");
  EXPECT_EQ(to_rfc3339(statement.date), "2026-11-25T10:00:00Z");
  EXPECT_EQ(statement.to_text(), kReissue);
  EXPECT_EQ(HolderStatement::parse(as_bytes(kRevoke)).to_text(), kRevoke);
}

TEST(HolderStatement, OfASuspensionSaysTheEndOrLeavesItToTheProfile) {
  const HolderStatement suspension = HolderStatement::parse(as_bytes(kSuspend));
  EXPECT_EQ(suspension.action, StatementAction::suspend);
  EXPECT_EQ(to_rfc3339(suspension.until.value()), "2026-12-01T00:00:00Z");
  EXPECT_FALSE(suspension.reason);
  EXPECT_EQ(suspension.to_text(), kSuspend);
  const std::string without_end = replaced(kSuspend, "until: 2026-12-01T00:00:00Z\n", "");
  EXPECT_FALSE(HolderStatement::parse(as_bytes(without_end)).until);
  EXPECT_EQ(HolderStatement::parse(as_bytes(without_end)).to_text(), without_end);
  EXPECT_EQ(HolderStatement::parse(as_bytes(kResume)).action, StatementAction::resume);
  EXPECT_EQ(HolderStatement::parse(as_bytes(kResume)).to_text(), kResume);
}

TEST(HolderStatement, HasOneTextForAllItsSpellings) {
  std::string carriage_returns;
  for (const char c : kReissue) carriage_returns += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& text :
       {carriage_returns, kReissue.substr(0, kReissue.size() - 1), replaced(kReissue, "10:00:00Z", "13:00:00+03:00"),
        replaced(kReissue, "01ab", "01AB"), replaced(kReissue, "+79161234567", "+7 (916) 123-45-67")}) {
    EXPECT_EQ(HolderStatement::parse(as_bytes(text)).to_text(), kReissue) << text;
  }
}

TEST(HolderStatement, NamesTheLineAtFault) {
  struct Row {
    std::string text;
    const char* line;
  };
  for (const Row& row : {
           Row{"", "title"},
           Row{replaced(kReissue, "request 1", "request 2"), "title"},
           Row{" " + kReissue, "title"},
           Row{kReissue + std::string(5000, '\n'), "title"},
           Row{replaced(kReissue, "action: reissue", "action: issue"), "action"},
           Row{replaced(kReissue, "action: reissue\n", ""), "action"},
           Row{replaced(kReissue, "gost-qualified/01ab", "gost-qualified"), "certificate"},
           Row{replaced(kReissue, "gost-qualified/01ab", "gost-qualified/00"), "certificate"},
           Row{replaced(kReissue, "gost-qualified", "GOST"), "certificate"},
           Row{replaced(kReissue, "gost-qualified", ""), "certificate"},
           Row{replaced(kReissue, "ccddeeff\n", "\n"), "request-sha256"},
           Row{replaced(kReissue, "001122", "00112x"), "request-sha256"},
           Row{replaced(kReissue, "request-sha256", "request"), "request-sha256"},
           Row{replaced(kReissue, "data_changed", "data changed"), "reason"},
           Row{replaced(kReissue, "data_changed", ""), "reason"},
           Row{replaced(kReissue, "new@example.ru", "new"), "email"},
           Row{replaced(kReissue, "+79161234567", "9161234567"), "phone"},
           Row{replaced(kReissue, "email", "fax"), "date"},
           Row{replaced(kReissue, "2026-11-25T10:00:00Z", "2026-11-25"), "date"},
           Row{kReissue + "more: x\n", "end"},
           Row{kReissue + "\n", "end"},
           Row{replaced(kRevoke, "reason", "email: a@example.ru\nreason"), "reason"},
           Row{replaced(kRevoke, "date", "until: 2026-12-01T00:00:00Z\ndate"), "date"},
           Row{replaced(kReissue, "date:", "until: 2026-12-01T00:00:00Z\ndate:"), "date"},
           Row{replaced(kSuspend, "until", "reason: unspecified\nuntil"), "date"},
           Row{replaced(kSuspend, "2026-12-01T00:00:00Z", "2026-12-01"), "until"},
           Row{replaced(kSuspend, "2026-12-01T00:00:00Z", ""), "until"},
           Row{replaced(kSuspend, "date", "until: 2026-12-02T00:00:00Z\ndate"), "date"},
           Row{replaced(kResume, "date", "until: 2026-12-01T00:00:00Z\ndate"), "date"},
           Row{replaced(kResume, "date", "reason: unspecified\ndate"), "date"},
           Row{replaced(kRevoke, "date", "email: a@example.ru\ndate"), "date"},
       }) {
    EXPECT_EQ(fault(row.text), row.line) << row.text;
  }
}

}  // namespace
}  // namespace tamga
