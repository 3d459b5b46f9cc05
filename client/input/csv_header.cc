#include "client/input/csv_header.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "client/input/cell_number.h"
#include "core/base/utf8.h"

namespace neurite {
namespace {

// Words that tables have in place of a value.
constexpr std::array<absl::string_view, 10> kValueWords = {
    "na",  "n/a",  "null",  "none", "nil",
    "yes", "true", "false", "no",   "missing"};

bool StandsForAValue(absl::string_view cell) {
  return std::any_of(kValueWords.begin(), kValueWords.end(),
                     [cell](absl::string_view word) {
                       return absl::EqualsIgnoreCase(cell, word);
                     });
}

bool BeginsWithALetter(absl::string_view cell) {
  const CodePoint first = FirstCodePoint(cell);
  return first.bytes > 0 && IsLetter(first.value);
}

// True if `cell` can only be the name of a column.
bool IsWord(absl::string_view cell) {
  if (cell.empty() || ParseCell(cell).ok() || StandsForAValue(cell)) {
    return false;
  }
  return cell.front() == '_' || BeginsWithALetter(cell);
}

struct Tally {
  bool all_words = true;
  bool any_word = false;
  bool any_number = false;
  bool twice = false;         // a cell that is not empty occurs twice
  bool feature_word = false;  // a word is the name of a feature
  std::set<absl::string_view> features;
};

Tally Count(std::span<const std::string> cells, const RowFormat& spec) {
  Tally tally;
  std::set<absl::string_view> names(spec.feature_names.begin(),
                                    spec.feature_names.end());
  names.erase("");
  std::set<absl::string_view> seen;
  for (const std::string& cell : cells) {
    const bool word = IsWord(cell);
    const bool feature = names.count(cell) > 0;
    tally.all_words = tally.all_words && word;
    tally.any_word = tally.any_word || word;
    if (feature) tally.features.insert(cell);
    tally.feature_word = tally.feature_word || (feature && word);
    if (cell.empty()) continue;
    tally.any_number = tally.any_number || ParseCell(cell).ok();
    tally.twice = !seen.insert(cell).second || tally.twice;
  }
  return tally;
}

}  // namespace

FirstRecord JudgeFirstRecord(std::span<const std::string> cells,
                             const RowFormat& spec) {
  const Tally tally = Count(cells, spec);
  if (!HasNames(spec)) {
    return tally.all_words && !tally.twice ? FirstRecord::kHeader
                                           : FirstRecord::kRow;
  }
  if (tally.features.empty()) {
    return tally.any_word && !tally.any_number ? FirstRecord::kHeader
                                               : FirstRecord::kRow;
  }
  if (tally.feature_word) return FirstRecord::kHeader;
  if (tally.twice) return FirstRecord::kRow;
  const auto width = static_cast<size_t>(spec.width);
  const bool longer = cells.size() > width;
  return longer && tally.features.size() == width ? FirstRecord::kHeader
                                                  : FirstRecord::kEither;
}

}  // namespace neurite
