#include "client/input/csv_columns.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/nearest_name.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

constexpr size_t kMostNamed = 8;

bool IsFeature(const std::string& name, const RowFormat& spec) {
  return !name.empty() &&
         std::find(spec.feature_names.begin(), spec.feature_names.end(),
                   name) != spec.feature_names.end();
}

// Joins the first few names only: a model may have thousands.
std::string Listed(std::span<const std::string> names) {
  const size_t shown = std::min(names.size(), kMostNamed);
  std::string text = absl::StrJoin(names.first(shown), ", ");
  if (shown < names.size()) {
    absl::StrAppend(&text, ", ... (", names.size(), " in all)");
  }
  return text;
}

std::optional<absl::string_view> NearestOf(absl::string_view typed,
                                           std::span<const std::string> names) {
  const std::vector<absl::string_view> known(names.begin(), names.end());
  return NearestName(typed, known);
}

absl::StatusOr<std::vector<int64_t>> ByPosition(size_t columns,
                                                const RowFormat& spec) {
  if (static_cast<int64_t>(columns) != spec.width) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", Plural(static_cast<int64_t>(columns), "column"),
                     ", but model \"", spec.model, "\" needs ", spec.width));
  }
  std::vector<int64_t> order(columns);
  for (size_t i = 0; i < columns; ++i) order[i] = static_cast<int64_t>(i);
  return order;
}

// Fills `order` and returns the names that are not features.
absl::StatusOr<std::vector<std::string>> PlaceColumns(
    std::span<const std::string> header, const RowFormat& spec,
    std::vector<int64_t>& order, std::vector<bool>& found) {
  std::vector<std::string> unknown;
  for (size_t i = 0; i < header.size(); ++i) {
    if (!IsFeature(header[i], spec)) {
      unknown.push_back(header[i]);
      continue;
    }
    const auto feature =
        static_cast<size_t>(std::find(spec.feature_names.begin(),
                                      spec.feature_names.end(), header[i]) -
                            spec.feature_names.begin());
    if (found[feature]) {
      return absl::InvalidArgumentError(
          absl::StrCat("two columns are named \"", header[i], "\""));
    }
    found[feature] = true;
    order[i] = static_cast<int64_t>(feature);
  }
  return unknown;
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> MatchColumns(
    std::span<const std::string> header, const RowFormat& spec, Notes& notes) {
  if (!HasNames(spec)) return ByPosition(header.size(), spec);
  std::vector<int64_t> order(header.size(), kNoFeature);
  std::vector<bool> found(spec.feature_names.size(), false);
  absl::StatusOr<std::vector<std::string>> unknown =
      PlaceColumns(header, spec, order, found);
  if (!unknown.ok()) return unknown.status();
  std::vector<std::string> absent;
  for (size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) absent.push_back(spec.feature_names[i]);
  }
  if (unknown->size() == header.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no column is a feature of model \"", spec.model,
                     "\": the columns are ", Listed(*unknown),
                     "; the features are ", Listed(spec.feature_names)));
  }
  for (const std::string& name : *unknown) {
    const std::optional<absl::string_view> meant = NearestOf(name, absent);
    if (!meant.has_value()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("column \"", name, "\" is not a feature of model \"",
                     spec.model, "\"; did you mean \"", *meant, "\"?"));
  }
  if (!unknown->empty()) {
    notes.push_back(absl::StrCat("ignored ",
                                 Plural(std::ssize(*unknown), "unknown column"),
                                 ": ", Listed(*unknown)));
  }
  if (!absent.empty()) {
    notes.push_back(absl::StrCat("no column for ",
                                 Plural(std::ssize(absent), "feature"),
                                 ", treated as missing: ", Listed(absent)));
  }
  return order;
}

}  // namespace neurite
