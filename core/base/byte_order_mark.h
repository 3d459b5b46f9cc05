// The first bytes of text files as Windows programs write them.
#ifndef NEURITE_CORE_BASE_BYTE_ORDER_MARK_H_
#define NEURITE_CORE_BASE_BYTE_ORDER_MARK_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

// The byte order mark of UTF-8.
inline constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// Returns `text`, or the first bytes of one, without the byte order mark of
// UTF-8. INVALID_ARGUMENT if it begins like UTF-16 or UTF-32: with the byte
// order mark of that, or with an ASCII character of two or four bytes.
absl::StatusOr<absl::string_view> SkipByteOrderMark(absl::string_view text);

// False if SkipByteOrderMark(text) may change when more bytes of the text
// arrive; always true for four bytes, and for a line of ASCII.
bool ShowsByteOrderMark(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_BYTE_ORDER_MARK_H_
