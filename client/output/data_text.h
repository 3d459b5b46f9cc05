// Cells and values of the forms that programs read.
#ifndef NEURITE_CLIENT_OUTPUT_DATA_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_DATA_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// A CSV cell, quoted where RFC 4180 wants it.
std::string CsvCell(absl::string_view text);

// A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
std::string JsonString(absl::string_view text);

// A JSON number that reads back as just this float; NaN is null, infinities
// are 1e999 and -1e999, which every reader takes for those or refuses.
std::string JsonNumber(float value);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_DATA_TEXT_H_
