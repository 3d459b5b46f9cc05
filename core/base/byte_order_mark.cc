#include "core/base/byte_order_mark.h"

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace neurite {
namespace {

constexpr absl::string_view kTwoZeros("\0\0", 2);

bool IsAscii(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0 && byte < 0x80;
}

// Byte order marks are optional, and PowerShell and Excel omit them in some of
// their files; there, the other bytes of an ASCII character are 0.
bool BeginsLikeUtf16(absl::string_view text) {
  if (text.size() < 2) return false;
  return text.substr(0, 2) == "\xff\xfe" || text.substr(0, 2) == "\xfe\xff" ||
         (IsAscii(text[0]) && text[1] == 0) ||
         (text[0] == 0 && IsAscii(text[1]));
}

// In little-endian order, UTF-32 begins like UTF-16 before a NUL, which no text
// has.
bool BeginsLikeUtf32(absl::string_view text) {
  if (text.size() < 4) return false;
  const absl::string_view first = text.substr(0, 2);
  const absl::string_view second = text.substr(2, 2);
  if (second == kTwoZeros) {
    return first == "\xff\xfe" || (IsAscii(first[0]) && first[1] == 0);
  }
  return first == kTwoZeros &&
         (second == "\xfe\xff" || (second[0] == 0 && IsAscii(second[1])));
}

}  // namespace

absl::StatusOr<absl::string_view> SkipByteOrderMark(absl::string_view text) {
  if (BeginsLikeUtf32(text)) {
    return absl::InvalidArgumentError("is UTF-32 text; save it as UTF-8");
  }
  if (BeginsLikeUtf16(text)) {
    return absl::InvalidArgumentError("is UTF-16 text; save it as UTF-8");
  }
  absl::ConsumePrefix(&text, kByteOrderMark);
  return text;
}

bool ShowsByteOrderMark(absl::string_view text) {
  if (text.size() >= 4) return true;
  const bool wide = BeginsLikeUtf16(text) || absl::StartsWith(text, kTwoZeros);
  return text.size() >= 2 && !wide &&
         (text.size() >= kByteOrderMark.size() ||
          !absl::StartsWith(kByteOrderMark, text));
}

}  // namespace neurite
