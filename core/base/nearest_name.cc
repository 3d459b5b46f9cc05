#include "core/base/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

namespace neurite {
namespace {

// Longer names are not compared, which bounds the time and the memory.
constexpr size_t kLongestName = 256;

bool SameLetter(char a, char b) {
  return absl::ascii_tolower(static_cast<unsigned char>(a)) ==
         absl::ascii_tolower(static_cast<unsigned char>(b));
}

// Of the dashes before an option, hardly any is mistyped.
int64_t MostEdits(absl::string_view name) {
  const size_t dashes = std::min(name.find_first_not_of('-'), name.size());
  return static_cast<int64_t>((name.size() - dashes + 1) / 3);
}

}  // namespace

int64_t EditDistance(absl::string_view a, absl::string_view b) {
  // Three rows of the dynamic-programming table: a swap refers to the row
  // before the last.
  std::vector<int64_t> before_last(b.size() + 1);
  std::vector<int64_t> last(b.size() + 1);
  std::vector<int64_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int64_t>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = static_cast<int64_t>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int64_t replaced = SameLetter(a[i - 1], b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + replaced});
      if (i > 1 && j > 1 && SameLetter(a[i - 1], b[j - 2]) &&
          SameLetter(a[i - 2], b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<absl::string_view> NearestName(
    absl::string_view typed, std::span<const absl::string_view> known) {
  if (typed.empty() || typed.size() > kLongestName) return std::nullopt;
  std::optional<absl::string_view> nearest;
  int64_t nearest_distance = 0;
  for (const absl::string_view name : known) {
    if (name.empty() || name.size() > kLongestName) continue;
    const int64_t distance = EditDistance(typed, name);
    if (nearest.has_value() && distance >= nearest_distance) continue;
    if (distance > MostEdits(name)) continue;
    nearest = name;
    nearest_distance = distance;
  }
  return nearest;
}

}  // namespace neurite
