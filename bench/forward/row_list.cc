#include "bench/forward/row_list.h"

#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace neurite::bench {

absl::StatusOr<std::vector<int64_t>> ParseRows(absl::string_view text) {
  constexpr int64_t kMost = 65536;
  std::set<int64_t> rows;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> range =
        absl::StrSplit(part, absl::MaxSplits('-', 1));
    const bool single = range.first.size() == part.size();
    int64_t first = 0;
    int64_t last = 0;
    if (!absl::SimpleAtoi(range.first, &first) ||
        !absl::SimpleAtoi(single ? range.first : range.second, &last) ||
        first < 1 || last < first || last > kMost) {
      return absl::InvalidArgumentError(
          absl::StrCat("needs numbers or ranges of 1 to ", kMost,
                       " rows such as 1-64,96,128; got ",
                       part.empty() ? "nothing" : part, " in ", text));
    }
    for (int64_t i = first; i <= last; ++i) rows.insert(i);
  }
  return std::vector<int64_t>(rows.begin(), rows.end());
}

}  // namespace neurite::bench
