#include "core/base/utf8.h"

#include <utf8proc.h>

#include <cassert>

namespace neurite {

CodePoint FirstCodePoint(absl::string_view text) {
  assert(!text.empty());
  utf8proc_int32_t value = 0;
  const utf8proc_ssize_t bytes =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (bytes <= 0) return {};
  return {static_cast<char32_t>(value), static_cast<size_t>(bytes)};
}

bool IsLetter(char32_t value) {
  const utf8proc_category_t category =
      utf8proc_category(static_cast<utf8proc_int32_t>(value));
  // The five categories of letters follow each other.
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t bytes = FirstCodePoint(text).bytes;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace neurite
