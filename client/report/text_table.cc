#include "client/report/text_table.h"

#include <utf8proc.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/printable.h"
#include "core/base/utf8.h"

namespace neurite {
namespace {

constexpr size_t kGap = 2;  // blanks between columns

constexpr char32_t kReplacement = 0xfffd;
constexpr utf8proc_int32_t kEmojiPresentation = 0xfe0f;

std::vector<TextTable::Column> Columns(
    std::initializer_list<const char*> left,
    std::initializer_list<const char*> right) {
  std::vector<TextTable::Column> columns;
  for (const char* title : left) columns.push_back({title});
  for (const char* title : right) columns.push_back({title, Align::kRight});
  return columns;
}

}  // namespace

size_t TextWidth(absl::string_view text) {
  // The columns before the current user-perceived character, and its own.
  size_t columns = 0;
  size_t character = 0;
  utf8proc_int32_t previous = 0;
  utf8proc_int32_t state = 0;
  for (bool first = true; !text.empty(); first = false) {
    const CodePoint point = FirstCodePoint(text);
    // A byte that is no character stands alone, as U+FFFD would.
    const auto value = static_cast<utf8proc_int32_t>(
        point.bytes == 0 ? kReplacement : point.value);
    text.remove_prefix(std::max<size_t>(point.bytes, 1));
    if (first || utf8proc_grapheme_break_stateful(previous, value, &state)) {
      columns += std::exchange(character, 0);
    }
    // Several code points that are one character, e.g. a flag, have at most two
    // columns, and exactly two if they ask for an emoji (Unicode, UAX #11).
    character += static_cast<size_t>(utf8proc_charwidth(value));
    character =
        value == kEmojiPresentation ? 2 : std::min<size_t>(character, 2);
    previous = value;
  }
  return columns + character;
}

TextTable::TextTable(std::vector<Column> columns)
    : columns_(std::move(columns)) {
  for (Column& column : columns_) {
    column.title = Printable(column.title);
    widths_.push_back(TextWidth(column.title));
    titled_ = titled_ || !column.title.empty();
  }
}

TextTable::TextTable(std::initializer_list<const char*> left,
                     std::initializer_list<const char*> right)
    : TextTable(Columns(left, right)) {}

void TextTable::Add(std::vector<Cell> cells) {
  assert(cells.size() == columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i].text = Printable(cells[i].text);
    Widen(i, TextWidth(cells[i].text));
  }
  rows_.push_back(std::move(cells));
}

void TextTable::Widen(size_t column, size_t width) {
  if (!laid_out()) widths_[column] = std::max(widths_[column], width);
}

void TextTable::LayOut(size_t line_width) {
  lines_ = {0};
  if (widths_.empty()) return;
  size_t end = widths_[0] + kGap;
  // A long name of a row leaves its further lines room.
  indent_ = std::min(end, line_width / 3);
  for (size_t i = 1; i < widths_.size(); ++i) {
    // A new line has more room than this one only if it begins further left.
    if (end > indent_ && widths_[i] > 0 &&
        (end > line_width || widths_[i] > line_width - end)) {
      lines_.push_back(i);
      end = indent_;
    }
    end += widths_[i] + kGap;
  }
}

std::string TextTable::Line(const std::vector<Cell>& cells, size_t line,
                            const Palette& palette) const {
  const size_t last =
      line + 1 < lines_.size() ? lines_[line + 1] : cells.size();
  std::string text;
  size_t written = 0;                      // columns of `text`
  size_t start = line == 0 ? 0 : indent_;  // of the cell's column
  for (size_t i = lines_[line]; i < last; ++i) {
    const size_t end = start + widths_[i];
    const size_t width = TextWidth(cells[i].text);
    // Blanks are written only before the next text, so that no line ends in
    // them.
    if (!cells[i].text.empty()) {
      size_t at = start;
      if (columns_[i].align == Align::kRight) at = end - std::min(width, end);
      // A cell that is too wide takes the blanks around it, except for one.
      if (written > 0) at = std::max(at, written + 1);
      text.append(at - written, ' ');
      text += palette(cells[i].ink, cells[i].text);
      written = at + width;
    }
    start = end + kGap;
  }
  return text;
}

void TextTable::WriteRow(const std::vector<Cell>& cells, const Palette& palette,
                         std::ostream& out) const {
  for (size_t line = 0; line < lines_.size(); ++line) {
    const std::string text = Line(cells, line, palette);
    if (line == 0 || !text.empty()) out << text << '\n';
  }
}

void TextTable::Write(const Palette& palette, std::ostream& out) {
  if (!laid_out()) LayOut(palette.line_width());
  if (std::exchange(titled_, false)) {
    std::vector<Cell> titles;
    for (const Column& column : columns_) {
      titles.push_back({column.title, Ink::kFaint});
    }
    WriteRow(titles, palette, out);
  }
  for (const std::vector<Cell>& row : rows_) WriteRow(row, palette, out);
  rows_.clear();
}

}  // namespace neurite
