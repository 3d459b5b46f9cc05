#include "client/input/csv_columns.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/name_list.h"
#include "core/base/nearest_name.h"
#include "core/base/plural.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kMostNamed = 8;

std::optional<absl::string_view> NearestOf(absl::string_view typed,
                                           std::span<const std::string> names) {
  const std::vector<absl::string_view> known(names.begin(), names.end());
  return NearestName(typed, known);
}

bool IsOneOf(std::span<const std::string> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsFeature(const std::string& name, const RowFormat& spec) {
  return !name.empty() && IsOneOf(spec.feature_names, name);
}

bool IsLabel(const std::string& name, const RowFormat& spec) {
  return IsOneOf(spec.label_columns, name);
}

bool IsCarried(const std::string& name, const RowFormat& spec) {
  return IsLabel(name, spec) || IsOneOf(spec.kept_columns, name);
}

absl::StatusOr<std::vector<int64_t>> ByPosition(
    std::span<const std::string> cells, const RowFormat& spec) {
  int64_t labels = 0;
  int64_t carried = 0;
  for (const std::string& cell : cells) {
    labels += IsLabel(cell, spec) ? 1 : 0;
    carried += IsCarried(cell, spec) ? 1 : 0;
  }
  const int64_t columns = std::ssize(cells);
  const bool keep_values = columns - labels == spec.width;
  if (!keep_values && columns - carried != spec.width) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", Plural(columns - carried, "column"),
        carried > 0 ? " beside those of --label-column and --keep" : "",
        ", but model \"", spec.model, "\" needs ", spec.width));
  }
  std::vector<int64_t> order(cells.size(), kNoFeature);
  int64_t next = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool value =
        keep_values ? !IsLabel(cells[i], spec) : !IsCarried(cells[i], spec);
    if (value) order[i] = next++;
  }
  return order;
}

// Names a column in a note: the index of a data frame often has no name.
std::string ColumnName(std::span<const std::string> header, size_t column) {
  return header[column].empty() ? absl::StrCat("column ", column + 1)
                                : header[column];
}

// Fills `order` and returns the columns that are neither features nor carried.
absl::StatusOr<std::vector<size_t>> PlaceColumns(
    std::span<const std::string> header, const RowFormat& spec,
    std::vector<int64_t>& order, std::vector<bool>& found) {
  std::vector<size_t> unknown;
  for (size_t i = 0; i < header.size(); ++i) {
    if (!IsFeature(header[i], spec)) {
      if (!IsCarried(header[i], spec)) unknown.push_back(i);
      continue;
    }
    if (IsLabel(header[i], spec)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the --label-column \"", header[i],
                       "\" is a feature of model \"", spec.model, "\""));
    }
    const auto feature =
        static_cast<size_t>(std::find(spec.feature_names.begin(),
                                      spec.feature_names.end(), header[i]) -
                            spec.feature_names.begin());
    if (found[feature]) {
      return absl::InvalidArgumentError(
          absl::StrCat("two columns are named \"", Printable(header[i]), "\""));
    }
    found[feature] = true;
    order[i] = static_cast<int64_t>(feature);
  }
  return unknown;
}

absl::Status NoFeature(std::span<const std::string> header,
                       std::span<const std::string> shown,
                       const RowFormat& spec) {
  const bool cases_differ =
      std::any_of(header.begin(), header.end(), [&](const std::string& name) {
        return std::any_of(spec.feature_names.begin(), spec.feature_names.end(),
                           [&](const std::string& feature) {
                             return !name.empty() &&
                                    absl::EqualsIgnoreCase(name, feature);
                           });
      });
  return absl::InvalidArgumentError(absl::StrCat(
      "no column is a feature of model \"", spec.model, "\": the columns are ",
      NameList(shown, kMostNamed), "; the features are ",
      NameList(spec.feature_names, kMostNamed),
      cases_differ ? "; upper and lower case must match" : ""));
}

// An unknown column that is named almost like a missing feature is probably a
// typing error. Upper and lower case count as the same letter.
absl::Status CheckSpelling(std::span<const std::string> header,
                           std::span<const size_t> unknown,
                           std::span<const std::string> absent,
                           const RowFormat& spec) {
  for (const size_t column : unknown) {
    const std::optional<absl::string_view> meant =
        NearestOf(header[column], absent);
    if (!meant.has_value()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("column \"", Printable(header[column]),
                     "\" is not a feature of model \"", spec.model,
                     "\"; did you mean \"", Printable(*meant), "\"?"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> MatchColumns(
    std::span<const std::string> header, const RowFormat& spec, Notes& notes) {
  if (!HasNames(spec)) return ByPosition(header, spec);
  std::vector<int64_t> order(header.size(), kNoFeature);
  std::vector<bool> found(spec.feature_names.size(), false);
  NEURITE_ASSIGN_OR_RETURN(const std::vector<size_t> unknown,
                           PlaceColumns(header, spec, order, found));
  std::vector<std::string> ignored;
  for (const size_t column : unknown) {
    ignored.push_back(ColumnName(header, column));
  }
  std::vector<std::string> absent;
  std::vector<std::string> absent_shown;
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i]) continue;
    absent.push_back(spec.feature_names[i]);
    absent_shown.push_back(absent.back().empty()
                               ? absl::StrCat("feature ", i + 1)
                               : absent.back());
  }
  if (absent.size() == spec.feature_names.size()) {
    return NoFeature(header, ignored, spec);
  }
  NEURITE_RETURN_IF_ERROR(CheckSpelling(header, unknown, absent, spec));
  if (!ignored.empty()) {
    notes.push_back(absl::StrCat("ignored ",
                                 Plural(std::ssize(ignored), "unknown column"),
                                 ": ", NameList(ignored, kMostNamed)));
  }
  if (!absent.empty()) {
    notes.push_back(absl::StrCat(
        "no column for ", Plural(std::ssize(absent), "feature"),
        ", treated as missing: ", NameList(absent_shown, kMostNamed)));
  }
  return order;
}

absl::StatusOr<std::vector<size_t>> FindColumns(
    std::span<const std::string> header, std::span<const std::string> names) {
  std::vector<size_t> columns;
  for (const std::string& name : names) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) {
      const std::optional<absl::string_view> meant = NearestOf(name, header);
      return absl::InvalidArgumentError(absl::StrCat(
          "no column is named \"", name, "\"; the columns are ",
          NameList(header, kMostNamed),
          meant.has_value() ? absl::StrCat("; did you mean \"", *meant, "\"?")
                            : ""));
    }
    if (std::find(found + 1, header.end(), name) != header.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("two columns are named \"", name, "\""));
    }
    columns.push_back(static_cast<size_t>(found - header.begin()));
  }
  return columns;
}

}  // namespace neurite
