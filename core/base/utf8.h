// Validates UTF-8.
#ifndef NEURITE_CORE_BASE_UTF8_H_
#define NEURITE_CORE_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace neurite {

// U+FFFD: stands for bytes that are not text.
inline constexpr absl::string_view kReplacementCharacter = "\xef\xbf\xbd";

struct CodePoint {
  char32_t value = 0;
  size_t bytes = 0;  // 0: none, as the text is not well-formed there
};

// The code point that `text` begins with, in well-formed UTF-8 (RFC 3629):
// shortest forms only, no surrogates, nothing above U+10FFFF.
// REQUIRES: !text.empty().
CodePoint FirstCodePoint(absl::string_view text);

// True if `text` is well-formed UTF-8 as a whole. Empty text is.
bool IsValidUtf8(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_UTF8_H_
