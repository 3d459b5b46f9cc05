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

// Collects rows, then writes them. Every column is as wide as the widest of its
// cells added until then: a table written in portions keeps its layout unless a
// column must grow.
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

  // Writes the rows added since the last call. The first call writes the titles
  // before them, unless all titles are empty.
  void Write(const Palette& palette, std::ostream& out);

 private:
  void WriteRow(const std::vector<Cell>& cells, const Palette& palette,
                std::ostream& out) const;

  std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<Cell>> rows_;
  bool titled_ = false;
};

// Number of terminal columns that `text`, which is UTF-8, occupies: two for a
// character of East Asian scripts or an emoji, none for a combining accent, and
// one for a byte that is not part of well-formed UTF-8. REQUIRES: no control
// characters.
size_t TextWidth(absl::string_view text);

// Returns `text` with "?" in place of every control character and U+FFFD in
// place of every byte that is not part of well-formed UTF-8, so that, e.g., a
// file's name cannot move the terminal's cursor.
std::string Printable(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_TEXT_TABLE_H_
