// Parses the header of the NPY format, the format of numpy.save: a Python
// dictionary as text.
#ifndef NEURITE_CLIENT_INPUT_NPY_HEADER_H_
#define NEURITE_CLIENT_INPUT_NPY_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

// The type of the values of an array.
struct NpyType {
  enum class Kind { kBool, kSigned, kUnsigned, kFloat };

  Kind kind = Kind::kFloat;
  size_t bytes = 4;  // 1, 2, 4 or 8; a float has at least 2
  bool big_endian = false;

  friend bool operator==(const NpyType&, const NpyType&) = default;
};

struct NpyHeader {
  NpyType type;

  // The values are stored with the first index varying fastest, not the last.
  bool fortran_order = false;

  // At most 32 dimensions of at least 0; none for a single value.
  std::vector<int64_t> shape;
};

// Parses e.g. "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
// which may be followed by blanks and a line end. The keys may have any order.
// DATA_LOSS if the text is damaged; INVALID_ARGUMENT, with the remedy, for
// types that are not numbers (structures, objects, text, complex numbers,
// times) or wider than 8 bytes.
absl::StatusOr<NpyHeader> ParseNpyHeader(absl::string_view text);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_NPY_HEADER_H_
