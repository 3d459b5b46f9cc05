#include "core/base/byte_order_mark.h"

#include "absl/strings/strip.h"

namespace neurite {
namespace {

// Byte order marks are optional in UTF-16, and PowerShell and Excel omit them
// in some of their files; there, every other byte of an ASCII text is 0.
bool BeginsLikeUtf16(absl::string_view text) {
  if (text.size() < 2) return false;
  const auto first = static_cast<unsigned char>(text[0]);
  const auto second = static_cast<unsigned char>(text[1]);
  const auto ascii = [](unsigned char c) { return c > 0 && c < 0x80; };
  return (first == 0xff && second == 0xfe) ||
         (first == 0xfe && second == 0xff) || (ascii(first) && second == 0) ||
         (first == 0 && ascii(second));
}

}  // namespace

absl::StatusOr<absl::string_view> SkipByteOrderMark(absl::string_view text) {
  if (BeginsLikeUtf16(text)) {
    return absl::InvalidArgumentError("is UTF-16 text; save it as UTF-8");
  }
  absl::ConsumePrefix(&text, kByteOrderMark);
  return text;
}

}  // namespace neurite
