// Counts with their noun, for texts that people read.
#ifndef NEURITE_CORE_BASE_PLURAL_H_
#define NEURITE_CORE_BASE_PLURAL_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Returns e.g. "1 class" or "2 classes".
inline std::string Plural(int64_t count, absl::string_view one,
                          absl::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

// Returns e.g. "1 row" or "2 rows", for nouns with a regular plural.
inline std::string Plural(int64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_PLURAL_H_
