#pragma once

// Printed pages: A4, black on white, in DejaVu with its letters inside the file, as PDF (cairo). Text is UTF-8, wrapped
// between words and, where a word is longer than the line, within it; a page that is full is followed by another.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"

namespace tamga::print {

/// The fonts of all pages, read once, before there are other threads. Thread-safe: pages are written one at a time.
class Fonts {
 public:
  /// DejaVuSans.ttf, DejaVuSans-Bold.ttf and DejaVuSansMono.ttf of Debian's fonts-dejavu-core.
  /// Error{file_unreadable} when they are not there.
  explicit Fonts(const std::filesystem::path& directory = "/usr/share/fonts/truetype/dejavu");
  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

 private:
  friend class PageWriter;
  struct Faces;
  std::unique_ptr<Faces> faces_;
};

enum class Style { plain, bold, fixed };  // fixed: every character as wide as the others

class PageWriter {
 public:
  /// Holds the fonts until it goes. `title` and `made_at` are told by the file itself.
  PageWriter(const Fonts& fonts, const std::string& title, Instant made_at);
  ~PageWriter();
  PageWriter(const PageWriter&) = delete;
  PageWriter& operator=(const PageWriter&) = delete;

  void heading(std::string_view text);
  void paragraph(std::string_view text, Style style = Style::plain);

  /// A row of two columns, a line below it.
  void row(std::string_view label, std::string_view value, Style style = Style::plain);

  void space();

  /// The whole file. Error{internal} when cairo could not write it. Nothing may follow.
  std::string finish();

 private:
  struct Page;
  std::unique_ptr<Page> page_;
};

}  // namespace tamga::print
