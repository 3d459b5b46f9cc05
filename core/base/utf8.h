// Validates UTF-8.
#ifndef NEURITE_CORE_BASE_UTF8_H_
#define NEURITE_CORE_BASE_UTF8_H_

#include "absl/strings/string_view.h"

namespace neurite {

// Returns true if `text` is well-formed UTF-8 (RFC 3629): shortest forms only,
// no surrogates, no code point above U+10FFFF. Empty text is valid.
bool IsValidUtf8(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_UTF8_H_
