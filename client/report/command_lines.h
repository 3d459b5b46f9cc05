// Breaks commands for a shell into lines.
#ifndef NEURITE_CLIENT_REPORT_COMMAND_LINES_H_
#define NEURITE_CLIENT_REPORT_COMMAND_LINES_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// Breaks `command` between words into lines of at most `width` columns, which
// end in " \" where the command goes on: copied to a shell, all lines are the
// same command. The first line begins at column `from`, further ones are
// indented by `indent`. Quoted text and longer words are not broken.
std::string CommandLines(absl::string_view command, size_t from, size_t indent,
                         size_t width);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_COMMAND_LINES_H_
