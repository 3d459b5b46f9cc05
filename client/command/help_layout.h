// Lays out the text of --help.
#ifndef NEURITE_CLIENT_COMMAND_HELP_LAYOUT_H_
#define NEURITE_CLIENT_COMMAND_HELP_LAYOUT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// Breaks lines of `help` that are longer than `line_width` columns:
//
// - In a line of a table, which has a name, two or more blanks and a text, the
//   text goes on below itself.
// - Consecutive lines that are not indented are one paragraph, which is filled
//   anew, also if `line_width` is larger than in `help`.
// - Other indented lines are commands to copy, which go on in further lines
//   (client/report/command_lines.h).
// - A word that is wider than its column begins further left.
std::string LayOutHelp(absl::string_view help, size_t line_width);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_HELP_LAYOUT_H_
