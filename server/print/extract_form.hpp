#pragma once

// An extract from the registry as a printed form in Russian, signed inside (PAdES B-B).

#include <string>

#include "server/app/registry_extract.hpp"
#include "server/print/page_writer.hpp"

namespace tamga::print {

/// The PDF file. Errors as PageWriter and sign_pdf().
std::string print_extract(const Fonts& fonts, const app::RegistryExtract& extract);

}  // namespace tamga::print
