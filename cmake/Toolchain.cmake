# Compiler launcher, linker, warnings and sanitizers: the same for every target.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(tamga_warnings INTERFACE)
target_compile_options(tamga_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror
  # Optimised, GCC 12 reports paths inside Boost and shared_ptr that cannot be taken.
  $<$<NOT:$<CONFIG:Release>>:-Wnull-dereference>)

# Names in logs and asserts must not tell where the tree stood.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(TAMGA_SANITIZE)
  add_compile_options(-fsanitize=${TAMGA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TAMGA_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC warns of the standard library's own code under sanitizers; builds without them keep the warning.
    target_compile_options(tamga_warnings INTERFACE -Wno-maybe-uninitialized)
    if(TAMGA_SANITIZE MATCHES "address")
      # What the sanitizers note of each place in the code are pointers; moved to another address at each start, millions of
      # them, they would take longer than most tests.
      add_link_options(-no-pie)
    endif()
    if(TAMGA_SANITIZE STREQUAL "thread")
      # The same of Boost's code; and Asio's fences, which the thread sanitizer does not see: it sees the mutexes beside them.
      target_compile_options(tamga_warnings INTERFACE -Wno-null-dereference -Wno-tsan)
    endif()
  endif()
endif()
