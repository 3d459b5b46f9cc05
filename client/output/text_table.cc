#include "client/output/text_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/ascii.h"

namespace neurite {
namespace {

constexpr absl::string_view kGap = "  ";

}  // namespace

size_t TextWidth(absl::string_view text) {
  // Every byte but those that continue a letter.
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string Printable(absl::string_view text) {
  std::string printable(text);
  for (char& c : printable) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = '?';
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
    // Blanks are put before the next text only: no line ends in them.
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
