// Columns that stand below each other.
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

// Collects rows, then writes them with every column as wide as its widest cell
// so far: a table that comes in portions keeps its shape unless it must grow.
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
  // Columns titled `left` and aligned so, then those of `right`.
  TextTable(std::initializer_list<const char*> left,
            std::initializer_list<const char*> right);

  // REQUIRES: as many cells as columns.
  void Add(std::vector<Cell> cells);

  // Writes the rows added since the last time; before the first, the titles,
  // unless all of them are empty.
  void Write(const Palette& palette, std::ostream& out);

 private:
  void WriteRow(const std::vector<Cell>& cells, const Palette& palette,
                std::ostream& out) const;

  std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<Cell>> rows_;
  bool titled_ = false;
};

// Columns that `text`, which is UTF-8, takes on a terminal: two for a character
// of East Asian scripts or an emoji, none for a combining accent. A byte that
// is not part of well-formed UTF-8 takes one. REQUIRES: no control characters.
size_t TextWidth(absl::string_view text);

// `text` with "?" in place of every control character and U+FFFD in place of
// every byte that is not part of well-formed UTF-8: what a file is called must
// not move a terminal's cursor.
std::string Printable(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_TEXT_TABLE_H_
