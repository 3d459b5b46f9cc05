#include "core/base/utf8.h"

#include <cstddef>

namespace neurite {
namespace {

// Returns the length in bytes of the sequence at the start of `text`, or 0 if
// it is not well-formed.
size_t SequenceLength(absl::string_view text) {
  const auto byte = [text](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto continues = [byte](size_t i) {
    return (byte(i) & 0xC0u) == 0x80u;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !continues(1)) return 0;
  if (first < 0xE0) return 2;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;   // not the shortest form
  if (first == 0xED && byte(1) >= 0xA0) return 0;  // a surrogate
  if (!continues(2)) return 0;
  if (first < 0xF0) return 3;
  if (first == 0xF0 && byte(1) < 0x90) return 0;   // not the shortest form
  if (first == 0xF4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
  return continues(3) ? 4 : 0;
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace neurite
