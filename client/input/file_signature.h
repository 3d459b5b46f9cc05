// Recognises files that are not text, by their first bytes.
#ifndef NEURITE_CLIENT_INPUT_FILE_SIGNATURE_H_
#define NEURITE_CLIENT_INPUT_FILE_SIGNATURE_H_

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite {

// The number of bytes that the signatures need.
inline constexpr size_t kSignatureBytes = 32;

// Returns what a file with these first bytes is and what to do about it, to be
// read after its name, e.g. "is a BMP picture; convert it to PNG". Empty if the
// bytes are not a known signature; text never is one.
std::optional<absl::string_view> KnownBinary(absl::string_view first_bytes);

// Returns OK unless the file `name`, which is about to be read as text, is
// binary: INVALID_ARGUMENT with the sentence of KnownBinary.
absl::Status CheckIsText(absl::string_view name, absl::string_view first_bytes);

// What to say of a file that is read as text but has a NUL byte.
inline constexpr char kHasNul[] =
    "a NUL byte: the file is neither text nor a known picture or array";

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_FILE_SIGNATURE_H_
