// Formats tables as aligned text.
#ifndef NEURITE_CLIENT_REPORT_TEXT_TABLE_H_
#define NEURITE_CLIENT_REPORT_TEXT_TABLE_H_

#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/report/terminal.h"

namespace neurite {

enum class Align { kLeft, kRight };

// Collects rows, then writes them. Titles and cells are made printable
// (core/base/printable.h). Every column is as wide as the widest of its
// cells added before the first Write. A table written in portions keeps that
// layout: a wider cell moves only what is right of it in its own row.
//
// Columns that do not fit into the line go to further lines of their row, below
// the second column.
class TextTable {
 public:
  struct Cell {
    std::string text;
    Ink ink = Ink::kPlain;
  };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit TextTable(std::vector<Column> columns);
  // The left-aligned columns titled `left`, then the right-aligned columns
  // titled `right`.
  TextTable(std::initializer_list<const char*> left,
            std::initializer_list<const char*> right);

  // REQUIRES: the number of cells equals the number of columns.
  void Add(std::vector<Cell> cells);

  // Makes a column at least `width` wide, for cells that will be added after
  // the first Write.
  void Widen(size_t column, size_t width);

  // Writes the rows added since the last call. The first call writes the titles
  // before them, unless all titles are empty, and decides the layout.
  void Write(const Palette& palette, std::ostream& out);

 private:
  bool laid_out() const { return !lines_.empty(); }
  void LayOut(size_t line_width);
  void WriteRow(const std::vector<Cell>& cells, const Palette& palette,
                std::ostream& out) const;
  std::string Line(const std::vector<Cell>& cells, size_t line,
                   const Palette& palette) const;

  std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<Cell>> rows_;
  bool titled_ = false;

  // The layout: the first column of each line of a row, and the indent of the
  // lines after the first. Empty before the first Write.
  std::vector<size_t> lines_;
  size_t indent_ = 0;
};

// Number of terminal columns that `text`, which is UTF-8, occupies: two for a
// character of East Asian scripts or an emoji (also one that is made of several
// code points, as flags are), none for a combining accent, and one for a byte
// that is not part of well-formed UTF-8. REQUIRES: no control characters.
size_t TextWidth(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_TEXT_TABLE_H_
