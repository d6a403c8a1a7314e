# shellcheck shell=bash
# Configures and compiles a CMake preset into build/PRESET. Needs: say.sh, who.sh, $tamga_root.

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1 folder space targets=()
  shift
  [ "$#" -eq 0 ] || targets=(--target "$@")
  folder=$tamga_root/build/$preset
  space=$(df -Pk "$tamga_root" | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$space" -ge 1500 ] || fail "The disk under $tamga_root has $space MB free; the build needs about 1500 MB."
  # A folder configured somewhere else (a copied checkout) cannot be used; CMake would only say so at length.
  if [ -f "$folder/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$tamga_root" "$folder/CMakeCache.txt"; then
    note "build/$preset was made for another folder; it is made anew"
    rm -rf "$folder"
  fi
  quietly "Configuring the build" as_builder env -C "$tamga_root" cmake --preset "$preset"
  with_progress "Compiling" as_builder env -C "$tamga_root" cmake --build --preset "$preset" "${targets[@]}"
}
