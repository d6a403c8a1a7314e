# Makes ${SHIPPED_PROFILES} (a .cpp) of the documents in shipped/, so that the program works alone wherever it is installed.
file(GLOB documents CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/shipped/*.toml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${documents})
set(rows)
foreach(document ${documents})
  get_filename_component(name ${document} NAME_WE)
  file(READ ${document} text)
  string(APPEND rows "    {\"${name}\", R\"document(${text})document\"},\n")
endforeach()
list(LENGTH documents count)
set(SHIPPED_PROFILES ${CMAKE_CURRENT_BINARY_DIR}/shipped_documents.cpp)
file(CONFIGURE OUTPUT ${SHIPPED_PROFILES} @ONLY CONTENT
"// Made by server/profiles/shipped.cmake.
#include <array>

#include \"server/profiles/shipped_profiles.hpp\"

namespace tamga::profiles {

std::span<const ShippedDocument> shipped_documents() {
  static constexpr std::array<ShippedDocument, @count@> documents{{
@rows@  }};
  return documents;
}

}  // namespace tamga::profiles
")
