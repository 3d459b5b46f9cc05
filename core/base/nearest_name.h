// Suggests the known name nearest to a mistyped one.
#ifndef NEURITE_CORE_BASE_NEAREST_NAME_H_
#define NEURITE_CORE_BASE_NEAREST_NAME_H_

#include <cstdint>
#include <optional>
#include <span>

#include "absl/strings/string_view.h"

namespace neurite {

// Returns the smallest number of single-byte insertions, deletions,
// replacements and swaps of neighbours that turns `a` into `b` without editing
// a byte twice (the "optimal string alignment" form of the Damerau-Levenshtein
// distance). ASCII case is ignored.
int64_t EditDistance(absl::string_view a, absl::string_view b);

// Returns the element of `known` nearest to `typed` (the first of equals), as a
// view into `known`; nullopt if its distance exceeds a third of its length (to
// the nearest; without dashes at the beginning), as such a suggestion would
// only confuse.
std::optional<absl::string_view> NearestName(
    absl::string_view typed, std::span<const absl::string_view> known);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_NEAREST_NAME_H_
