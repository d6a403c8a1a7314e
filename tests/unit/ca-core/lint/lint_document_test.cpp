// docs/lint.md is made of the table of rules.

#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "ca-core/lint/lint.hpp"

namespace tamga::lint {
namespace {

std::string table() {
  std::ostringstream text;
  text << "| rule | applies to | severity | what must hold | source |\n| --- | --- | --- | --- | --- |\n";
  for (const RuleDescription& rule : rules()) {
    text << "| `" << rule.name << "` | " << rule.applies_to << " | " << to_string(rule.severity) << " | "
         << rule.requirement << " | " << rule.citation << " |\n";
  }
  return text.str();
}

TEST(LintDocument, HoldsTheTableOfRules) {
  std::ifstream file(TAMGA_SOURCE_DIR "/docs/lint.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find(table()), std::string::npos) << "docs/lint.md must hold this table:\n" << table();
}

}  // namespace
}  // namespace tamga::lint
