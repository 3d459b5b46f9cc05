#include "core/base/printable.h"

#include <utf8proc.h>

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/utf8.h"

namespace neurite {
namespace {

constexpr absl::string_view kDots = "...";
constexpr char32_t kNonJoiner = 0x200c;
constexpr char32_t kJoiner = 0x200d;

std::string Escape(char32_t character) {
  switch (character) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const auto value = static_cast<uint32_t>(character);
  if (value < 0x80) return absl::StrFormat("\\x%02x", value);
  if (value < 0x10000) return absl::StrFormat("\\u%04x", value);
  return absl::StrFormat("\\U%08x", value);
}

}  // namespace

bool NeedsEscape(char32_t character) {
  if (character == kNonJoiner || character == kJoiner) return false;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(character))) {
    case UTF8PROC_CATEGORY_CC:  // control
    case UTF8PROC_CATEGORY_CF:  // format
    case UTF8PROC_CATEGORY_ZL:  // line separator
    case UTF8PROC_CATEGORY_ZP:  // paragraph separator
      return true;
    default:
      return false;
  }
}

std::string Printable(absl::string_view text, size_t most) {
  assert(most >= kDots.size());
  std::string printable;
  size_t characters = 0;
  size_t kept = 0;  // the bytes after which the dots still fit
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    const size_t bytes = std::max<size_t>(point.bytes, 1);
    std::string escape;
    if (point.bytes == 0) {
      escape = absl::StrFormat("\\x%02x", static_cast<uint8_t>(text[0]));
    } else if (NeedsEscape(point.value)) {
      escape = Escape(point.value);
    }
    const size_t shown = escape.empty() ? 1 : escape.size();
    if (characters + shown > most) {
      printable.resize(kept);
      return absl::StrCat(printable, kDots);
    }
    absl::StrAppend(&printable,
                    escape.empty() ? text.substr(0, bytes) : escape);
    characters += shown;
    if (characters + kDots.size() <= most) kept = printable.size();
    text.remove_prefix(bytes);
  }
  return printable;
}

}  // namespace neurite
