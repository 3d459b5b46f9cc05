#include "client/report/text_table.h"

#include <utf8proc.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace neurite {
namespace {

constexpr absl::string_view kGap = "  ";

// True for the control characters of ASCII, DEL, and those of ISO 8859-1, which
// some terminals also interpret.
bool IsControl(char32_t value) {
  return value < 0x20 || (value >= 0x7f && value < 0xa0);
}

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
  size_t columns = 0;
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    if (point.bytes == 0) {
      ++columns;
      text.remove_prefix(1);
      continue;
    }
    const int width =
        utf8proc_charwidth(static_cast<utf8proc_int32_t>(point.value));
    columns += static_cast<size_t>(width);
    text.remove_prefix(point.bytes);
  }
  return columns;
}

std::string Printable(absl::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    if (point.bytes == 0) {
      absl::StrAppend(&printable, kReplacementCharacter);
    } else if (IsControl(point.value)) {
      printable += '?';
    } else {
      absl::StrAppend(&printable, text.substr(0, point.bytes));
    }
    text.remove_prefix(std::max<size_t>(point.bytes, 1));
  }
  return printable;
}

TextTable::TextTable(std::vector<Column> columns)
    : columns_(std::move(columns)) {
  for (const Column& column : columns_) {
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
    widths_[i] = std::max(widths_[i], TextWidth(cells[i].text));
  }
  rows_.push_back(std::move(cells));
}

void TextTable::WriteRow(const std::vector<Cell>& cells, const Palette& palette,
                         std::ostream& out) const {
  std::string line;
  std::string gap;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths_[i] - TextWidth(cells[i].text), ' ');
    const std::string text = palette(cells[i].ink, cells[i].text);
    // Blanks are written only before the next text, so that no line ends in
    // them.
    if (columns_[i].align == Align::kRight) gap += padding;
    if (!cells[i].text.empty()) line += std::exchange(gap, "") + text;
    if (columns_[i].align == Align::kLeft) gap += padding;
    gap.append(kGap.data(), kGap.size());
  }
  out << line << '\n';
}

void TextTable::Write(const Palette& palette, std::ostream& out) {
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
