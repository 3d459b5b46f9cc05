// Decodes and validates UTF-8.
#ifndef NEURITE_CORE_BASE_UTF8_H_
#define NEURITE_CORE_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace neurite {

// U+FFFD, which replaces bytes that are not valid UTF-8.
inline constexpr absl::string_view kReplacementCharacter = "\xef\xbf\xbd";

struct CodePoint {
  char32_t value = 0;
  size_t bytes = 0;  // 0: the text does not start with well-formed UTF-8
};

// Returns the code point with which `text` starts, in well-formed UTF-8 (RFC
// 3629): only the shortest form, no surrogates, at most U+10FFFF.
// REQUIRES: !text.empty().
CodePoint FirstCodePoint(absl::string_view text);

// Returns true if `value` is a letter of any script, by its Unicode category.
bool IsLetter(char32_t value);

// Returns true if all of `text` is well-formed UTF-8, e.g. if it is empty.
bool IsValidUtf8(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_UTF8_H_
