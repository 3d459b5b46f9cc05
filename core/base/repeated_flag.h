// The rule that a flag of a command line is given once.
#ifndef NEURITE_CORE_BASE_REPEATED_FLAG_H_
#define NEURITE_CORE_BASE_REPEATED_FLAG_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Returns OK if `flag` was given at most once. Otherwise one of its values
// would be ignored: INVALID_ARGUMENT with the flag and all of `values`, which
// is empty for a flag without one.
absl::Status CheckGivenOnce(absl::string_view flag, int64_t times,
                            std::span<const std::string> values);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_REPEATED_FLAG_H_
