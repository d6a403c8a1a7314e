// docs/errors.md is made of the error table and of the mapping to HTTP statuses.

#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "server/http/problem.hpp"

namespace tamga::http {
namespace {

std::string table() {
  std::ostringstream text;
  text << "| code | status | English | Russian |\n| --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < error_table().size(); ++i) {
    const ErrorTexts& row = error_table()[i];
    text << "| `" << row.code << "` | " << status_of(static_cast<Errc>(i)) << " | " << row.english << " | "
         << row.russian << " |\n";
  }
  return text.str();
}

TEST(ErrorList, IsWrittenInTheDocumentation) {
  std::ifstream file(TAMGA_SOURCE_DIR "/docs/errors.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find(table()), std::string::npos) << "docs/errors.md must hold this table:\n" << table();
}

}  // namespace
}  // namespace tamga::http
