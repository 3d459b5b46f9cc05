// Makes text from outside fit for a terminal.
#ifndef NEURITE_CORE_BASE_PRINTABLE_H_
#define NEURITE_CORE_BASE_PRINTABLE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// Limits of Printable: for one name or value, and for a whole message.
inline constexpr size_t kMostPrintedName = 256;
inline constexpr size_t kMostPrintedMessage = 4096;

// True for a character that a terminal obeys instead of showing it, or that
// hides or reorders its neighbours: the control characters (U+0000 to U+001F,
// U+007F to U+009F), line and paragraph separators, and format characters (e.g.
// U+202E, which reverses the text after it, and the byte-order mark U+FEFF).
// The joiners U+200C and U+200D, which some scripts and emoji need, are not.
bool NeedsEscape(char32_t character);

// Returns `text`, which may be any bytes, in at most `most` characters that all
// can be shown. Every text that comes from outside (names in files and of
// files, a server's replies and errors) passes through this function before it
// is printed.
//
// A character that needs an escape becomes \n, \r, \t, \x1b, \u202e or
// \U000e0001; a byte that is not part of well-formed UTF-8 becomes \xff. What
// is longer than `most` ends in "...". Backslashes and quotes stay as they are,
// so that Printable(Printable(text)) is Printable(text): a name may be made
// printable on its own and again in the message that has it.
// REQUIRES: most >= 3.
std::string Printable(absl::string_view text, size_t most = kMostPrintedName);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_PRINTABLE_H_
