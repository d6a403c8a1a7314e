"""What .clang-tidy refuses: each name in the wrong case, shown on a file of its own."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOUND = """
constexpr int kMost = 3;
enum class Kind { first, return_ };
enum : int { kOctets = 4 };
struct is_text {};
struct Shape {
  int side_count = 0;
};
class Box {
 public:
  int width() const { return width_; }

 private:
  int width_ = kMost;
};
int twice(int wanted_size) {
  const int doubled = wanted_size * 2;
  return doubled;
}
"""
# what is right, what is put in its place
BROKEN = [("kMost", "MOST"), ("first", "kFirst"), ("first", "FIRST"), ("kOctets", "octets"), ("is_text", "has_Text"), ("Kind", "kind_of_box"), ("Shape", "shape"), ("side_count", "sideCount"),
          ("side_count", "side_count_"), ("Box", "box_type"), ("width()", "Width()"), ("width_", "m_width"), ("twice", "Twice"),
          ("wanted_size", "wantedSize"), ("doubled", "Doubled")]


def names_refused(folder, text):
    source = folder / "names.cpp"
    source.write_text(text)
    done = subprocess.run(
        ["clang-tidy", "--quiet", f"--config-file={ROOT / '.clang-tidy'}", "--checks=-*,readability-identifier-naming",
         str(source), "--", "-std=c++20"], capture_output=True, text=True, timeout=60)
    refused = re.findall(r"invalid case style for [\w ]+ '(\w+)'", done.stdout)
    assert (done.returncode != 0) == bool(refused), done.stdout + done.stderr
    return refused


def test_names_of_the_house_are_accepted(tmp_path):
    assert names_refused(tmp_path, SOUND) == []


@pytest.mark.parametrize("right, wrong", BROKEN, ids=lambda name: name.strip("()"))
def test_a_name_in_the_wrong_case_is_refused(tmp_path, right, wrong):
    assert right in SOUND
    assert set(names_refused(tmp_path, SOUND.replace(right, wrong))) == {wrong.strip("()")}
