#include "core/base/repeated_flag.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace neurite {

absl::Status CheckGivenOnce(absl::string_view flag, int64_t times,
                            std::span<const std::string> values) {
  if (times <= 1) return absl::OkStatus();
  const std::string often =
      times == 2 ? std::string("twice") : absl::StrCat(times, " times");
  std::string as;
  if (!values.empty()) {
    as = absl::StrCat(" (",
                      absl::StrJoin(values.begin(), values.end() - 1, ", "),
                      " and ", values.back(), ")");
  }
  return absl::InvalidArgumentError(
      absl::StrCat(flag, " is given ", often, as, ": give it once"));
}

}  // namespace neurite
