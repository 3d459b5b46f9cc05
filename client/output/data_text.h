// Formats cells and strings of the machine-readable output formats.
#ifndef NEURITE_CLIENT_OUTPUT_DATA_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_DATA_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// A CSV cell, quoted if RFC 4180 requires it. Exactly `text`, even if that is
// not printable: CSV has no escapes.
std::string CsvCell(absl::string_view text);

// A JSON string with its quotes. Characters that NeedsEscape are escaped; bytes
// that are not valid UTF-8 become U+FFFD.
std::string JsonString(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_DATA_TEXT_H_
