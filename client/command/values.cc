#include "client/command/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "client/input/byte_stream.h"
#include "client/input/csv_reader.h"
#include "core/base/nearest_name.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

template <typename T>
using Choice = std::pair<absl::string_view, T>;

// Returns the value that `text` names. The error lists all names.
template <typename T>
absl::StatusOr<T> ParseChoice(absl::string_view option, absl::string_view text,
                              std::span<const Choice<T>> choices) {
  std::vector<absl::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names.push_back(name);
  }
  const std::string list = absl::StrJoin(names.begin(), names.end() - 1, ", ");
  return absl::InvalidArgumentError(
      absl::StrCat(option, " ", text, ": must be ", list, " or ", names.back(),
                   DidYouMean(text, names)));
}

}  // namespace

absl::StatusOr<RowRange> ParseRowRange(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  RowRange range;
  const bool good =
      parts.size() == 2 && text != ":" &&
      (parts[0].empty() || absl::SimpleAtoi(parts[0], &range.first)) &&
      (parts[1].empty() || absl::SimpleAtoi(parts[1], &range.count)) &&
      range.first >= 0 && range.count >= 1;
  if (good) return range;
  return absl::InvalidArgumentError(
      absl::StrCat("--rows ", text,
                   ": must be FIRST:COUNT, e.g. 50000:10000; the first row is "
                   "0"));
}

absl::StatusOr<PixelScale> ParsePixels(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  PixelScale scale;
  // The difference is infinite or NaN if one of them is.
  const bool good =
      parts.size() == 2 && absl::SimpleAtof(parts[0], &scale.black) &&
      absl::SimpleAtof(parts[1], &scale.white) &&
      std::isfinite(scale.white - scale.black) && scale.black != scale.white;
  if (good) return scale;
  return absl::InvalidArgumentError(
      absl::StrCat("--pixels ", text,
                   ": must be BLACK:WHITE, the numbers that mean black and "
                   "white, e.g. 0:255, or 1:0 for an inverted picture"));
}

absl::StatusOr<std::chrono::milliseconds> ParseTimeout(absl::string_view option,
                                                       absl::string_view text) {
  NEURITE_ASSIGN_OR_RETURN(
      const std::chrono::nanoseconds time,
      ParseDuration(option, text, std::chrono::milliseconds(1),
                    std::chrono::hours(24)));
  return std::chrono::duration_cast<std::chrono::milliseconds>(time);
}

absl::StatusOr<std::chrono::nanoseconds> ParseDuration(
    absl::string_view option, absl::string_view text,
    std::chrono::milliseconds least, std::chrono::milliseconds most) {
  absl::Duration time;
  if (!absl::ParseDuration(text, &time)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, " ", text,
                     ": must be a number with a unit, e.g. 500ms or 10s"));
  }
  const absl::Duration from = absl::FromChrono(least);
  const absl::Duration to = absl::FromChrono(most);
  if (time < from || time > to) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, " ", text, ": must be from ", absl::FormatDuration(from),
        " to ",
        most == std::chrono::hours(24) ? "24h" : absl::FormatDuration(to)));
  }
  return absl::ToChronoNanoseconds(time);
}

absl::StatusOr<OutputFormat> ParseOutput(absl::string_view text) {
  static constexpr std::array<Choice<OutputFormat>, 3> kForms = {
      {{"table", OutputFormat::kTable},
       {"json", OutputFormat::kJson},
       {"csv", OutputFormat::kCsv}}};
  return ParseChoice<OutputFormat>("--output", text, kForms);
}

absl::StatusOr<HeaderMode> ParseHeaderMode(absl::string_view text) {
  static constexpr std::array<Choice<HeaderMode>, 3> kModes = {
      {{"yes", HeaderMode::kYes},
       {"no", HeaderMode::kNo},
       {"auto", HeaderMode::kAuto}}};
  return ParseChoice<HeaderMode>("--header", text, kModes);
}

absl::StatusOr<LabelForm> ParseLabelForm(absl::string_view text) {
  static constexpr std::array<Choice<LabelForm>, 3> kForms = {
      {{"names", LabelForm::kNames},
       {"indices", LabelForm::kIndices},
       {"auto", LabelForm::kAuto}}};
  return ParseChoice<LabelForm>("--label-form", text, kForms);
}

absl::StatusOr<std::vector<std::string>> ParseColumns(absl::string_view option,
                                                      absl::string_view text) {
  CsvReader reader(ByteStream::FromText(option, std::string(text)));
  CsvRecord names;
  CsvRecord rest;
  const absl::StatusOr<bool> one = reader.ReadRecord(names);
  const absl::StatusOr<bool> two = reader.ReadRecord(rest);
  const std::set<std::string> different(names.cells.begin(), names.cells.end());
  if (one.ok() && two.ok() && *one && !*two &&
      different.size() == names.cells.size() && different.count("") == 0) {
    return names.cells;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      option, " ", text,
      ": must be different names of columns, separated by commas; a name with "
      "commas or quotes is written as in the header of the file, e.g. "
      "'\"height, cm\",id'"));
}

absl::StatusOr<int64_t> ParseNumber(absl::string_view option,
                                    absl::string_view text, int64_t least,
                                    int64_t most) {
  int64_t number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= least && number <= most) {
    return number;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(option, " ", text, ": must be a whole number from ", least,
                   " to ", most));
}

std::string DidYouMean(absl::string_view typed,
                       std::span<const absl::string_view> known) {
  const std::optional<absl::string_view> nearest = NearestName(typed, known);
  if (!nearest.has_value()) return "";
  return absl::StrCat("; did you mean ", *nearest, "?");
}

}  // namespace neurite
