// Finds what somebody probably meant to type.
#ifndef NEURITE_CORE_BASE_NEAREST_NAME_H_
#define NEURITE_CORE_BASE_NEAREST_NAME_H_

#include <cstdint>
#include <optional>
#include <span>

#include "absl/strings/string_view.h"

namespace neurite {

// The fewest single-byte insertions, deletions, replacements and swaps of
// neighbours that turn `a` into `b`, no byte edited twice (the "optimal string
// alignment" form of the Damerau-Levenshtein distance). ASCII case is ignored.
int64_t EditDistance(absl::string_view a, absl::string_view b);

// The one of `known` nearest to `typed`, the first among equals; a view into
// `known`. Nothing if even that needs more than a third of its letters changed,
// rounded up: such a guess would only confuse.
std::optional<absl::string_view> NearestName(
    absl::string_view typed, std::span<const absl::string_view> known);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_NEAREST_NAME_H_
