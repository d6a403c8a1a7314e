#include "server/print/page_writer.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include <cairo-ft.h>
#include <cairo-pdf.h>

#include "ca-core/base/error.hpp"

namespace tamga::print {
namespace {

// Points: 1/72 inch.
constexpr double kWidth = 595.28;
constexpr double kHeight = 841.89;
constexpr double kMargin = 56.69;  // 2 cm
constexpr double kSize = 10;
constexpr double kFixedSize = 8;
constexpr double kHeadingSize = 16;
constexpr double kLeading = 1.4;  // of a line, in sizes
constexpr double kLabelWidth = 150;
constexpr double kGap = 10;  // between columns
constexpr double kRowPadding = 3;

[[noreturn]] void refuse(const char* what) {
  throw Error(Errc::internal, LogNote{std::string("a page cannot be printed: ") + what});
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

/// The longest beginning that ends between two characters of UTF-8, `at_most` octets.
std::size_t boundary(std::string_view text, std::size_t at_most) {
  std::size_t end = std::min(at_most, text.size());
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return end;
}

}  // namespace

struct Fonts::Faces {
  std::mutex mutex;
  std::vector<cairo_font_face_t*> fonts;  // in the order of Style

  ~Faces() {
    for (cairo_font_face_t* font : fonts) cairo_font_face_destroy(font);
  }
};

namespace {

/// As long as the process: cairo keeps what it made of a face for later, also when nobody else has it any more.
FT_Library free_type() {
  static const FT_Library library = [] {
    FT_Library made = nullptr;
    if (FT_Init_FreeType(&made) != 0) refuse("FreeType");
    return made;
  }();
  return library;
}

void close_face(void* face) {
  FT_Done_Face(static_cast<FT_Face>(face));
}

/// The face goes when cairo lets go of the font.
cairo_font_face_t* open_font(const std::filesystem::path& file) {
  static const cairo_user_data_key_t face_key{};
  FT_Face face = nullptr;
  if (FT_New_Face(free_type(), file.c_str(), 0, &face) != 0) {
    throw Error(Errc::file_unreadable, LogNote{"no font in " + file.string() + ": install fonts-dejavu-core"});
  }
  cairo_font_face_t* font = cairo_ft_font_face_create_for_ft_face(face, 0);
  if (cairo_font_face_set_user_data(font, &face_key, face, close_face) != CAIRO_STATUS_SUCCESS) refuse("no memory");
  return font;
}

}  // namespace

Fonts::Fonts(const std::filesystem::path& directory) : faces_(std::make_unique<Faces>()) {
  for (const char* name : {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"}) {
    faces_->fonts.push_back(open_font(directory / name));
  }
}

Fonts::~Fonts() = default;

struct PageWriter::Page {
  explicit Page(Fonts::Faces& fonts) : faces(fonts), lock(fonts.mutex) {
    surface = cairo_pdf_surface_create_for_stream(append, &file, kWidth, kHeight);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    context = cairo_create(surface);
  }
  ~Page() {
    cairo_destroy(context);
    cairo_surface_destroy(surface);
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void use(Style style, double size) {
    cairo_set_font_face(context, faces.fonts.at(static_cast<std::size_t>(style)));
    cairo_set_font_size(context, size);
  }

  double width_of(std::string_view text) {
    cairo_text_extents_t extents;
    cairo_text_extents(context, std::string(text).c_str(), &extents);
    return extents.x_advance;
  }

  /// In the font in use.
  std::vector<std::string> wrapped(std::string_view text, double width) {
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
      const std::size_t space = std::min(text.find(' '), text.size());
      std::string_view word = text.substr(0, space);
      text.remove_prefix(std::min(space + 1, text.size()));
      if (!line.empty() && width_of(line + " " + std::string(word)) <= width) {
        line += " " + std::string(word);
        continue;
      }
      if (!line.empty()) lines.push_back(std::move(line));
      while (width_of(word) > width) {
        std::size_t fits = word.size();
        while (fits > 0 && width_of(word.substr(0, fits)) > width) fits = boundary(word, fits - 1);
        if (fits == 0) fits = word.size();  // not even one character: it stands out
        lines.emplace_back(word.substr(0, fits));
        word.remove_prefix(fits);
      }
      line = word;
    }
    lines.push_back(std::move(line));
    return lines;
  }

  /// Room for this height, on the next page if there is none on this.
  void reserve(double height) {
    if (y + height <= kHeight - kMargin) return;
    cairo_show_page(context);
    y = kMargin;
  }

  void show(const std::vector<std::string>& lines, double x, double top, double size) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      cairo_move_to(context, x, top + size * kLeading * static_cast<double>(i) + size);
      cairo_show_text(context, lines[i].c_str());
    }
  }

  void paragraph(std::string_view text, Style style, double size) {
    use(style, size);
    for (const std::string& line : wrapped(text, kWidth - 2 * kMargin)) {
      reserve(size * kLeading);
      show({line}, kMargin, y, size);
      y += size * kLeading;
    }
  }

  Fonts::Faces& faces;
  std::lock_guard<std::mutex> lock;
  std::string file;
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;
  double y = kMargin;
};

PageWriter::PageWriter(const Fonts& fonts, const std::string& title, Instant made_at)
    : page_(std::make_unique<Page>(*fonts.faces_)) {
  cairo_pdf_surface_set_metadata(page_->surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(page_->surface, CAIRO_PDF_METADATA_CREATE_DATE, to_rfc3339(made_at).c_str());
  cairo_set_line_width(page_->context, 0.5);
}

PageWriter::~PageWriter() = default;

void PageWriter::heading(std::string_view text) {
  page_->paragraph(text, Style::bold, kHeadingSize);
  space();
}

void PageWriter::paragraph(std::string_view text, Style style) {
  page_->paragraph(text, style, style == Style::fixed ? kFixedSize : kSize);
}

void PageWriter::row(std::string_view label, std::string_view value, Style style) {
  const double size = style == Style::fixed ? kFixedSize : kSize;
  page_->use(Style::plain, kSize);
  const auto labels = page_->wrapped(label, kLabelWidth);
  page_->use(style, size);
  const double left = kMargin + kLabelWidth + kGap;
  const auto values = page_->wrapped(value, kWidth - kMargin - left);
  const double height = std::max(kSize * kLeading * static_cast<double>(labels.size()),
                                 size * kLeading * static_cast<double>(values.size())) +
                        2 * kRowPadding;
  page_->reserve(height);
  page_->show(values, left, page_->y + kRowPadding, size);
  page_->use(Style::plain, kSize);
  page_->show(labels, kMargin, page_->y + kRowPadding, kSize);
  page_->y += height;
  cairo_move_to(page_->context, kMargin, page_->y);
  cairo_line_to(page_->context, kWidth - kMargin, page_->y);
  cairo_stroke(page_->context);
}

void PageWriter::space() {
  page_->y += kSize;
}

std::string PageWriter::finish() {
  cairo_show_page(page_->context);
  cairo_surface_finish(page_->surface);
  const cairo_status_t status = cairo_surface_status(page_->surface);
  if (status != CAIRO_STATUS_SUCCESS) refuse(cairo_status_to_string(status));
  if (cairo_status(page_->context) != CAIRO_STATUS_SUCCESS)
    refuse(cairo_status_to_string(cairo_status(page_->context)));
  return std::move(page_->file);
}

}  // namespace tamga::print
