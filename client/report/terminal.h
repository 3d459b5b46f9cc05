// What the terminal that shows the text can do: colours and long lines.
#ifndef NEURITE_CLIENT_REPORT_TERMINAL_H_
#define NEURITE_CLIENT_REPORT_TERMINAL_H_

#include <cstddef>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

enum class Ink { kPlain, kBold, kGood, kBad, kFaint };

// Returns how many columns the lines written to the file descriptor may have:
// the value of COLUMNS, or the width of the terminal, from 60 to 200; 100 if
// neither is known, as in a pipe.
size_t LineWidth(int fd);

// Colours text, or leaves it unchanged; knows how long lines may be.
class Palette {
 public:
  explicit Palette(bool colours,
                   size_t line_width = std::numeric_limits<size_t>::max())
      : colours_(colours), line_width_(line_width) {}

  // Colours if the file descriptor is a terminal, NO_COLOR (no-color.org) is
  // unset or empty, and TERM is not "dumb". Lines of LineWidth(fd).
  static Palette For(int fd);

  std::string operator()(Ink ink, absl::string_view text) const;

  // Lines should not have more columns.
  size_t line_width() const { return line_width_; }

 private:
  bool colours_;
  size_t line_width_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_TERMINAL_H_
