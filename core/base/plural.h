// Counts with a noun, for messages.
#ifndef NEURITE_CORE_BASE_PLURAL_H_
#define NEURITE_CORE_BASE_PLURAL_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Returns `count` and `noun` in the right number: "0 rows", "1 row", "2 rows".
// `noun` is a singular that forms its plural with "s".
inline std::string Plural(int64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_PLURAL_H_
