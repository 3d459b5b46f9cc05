#include "client/command/truth.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/input/cell_number.h"
#include "core/base/plural.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr int64_t kRowsAtOnce = 1024;

// `text` has one number per target, separated by commas.
absl::StatusOr<std::vector<double>> ParseTargets(const std::string& text,
                                                 int64_t count) {
  const std::vector<absl::string_view> cells = absl::StrSplit(text, ',');
  if (std::ssize(cells) != count) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", Printable(text), "\" has ", Plural(std::ssize(cells), "number"),
        ", but the model has ", Plural(count, "target")));
  }
  std::vector<double> targets;
  for (const absl::string_view cell : cells) {
    const std::string number = Unquoted(cell);
    // A missing value has no error, which the mean needs of every row.
    if (number.empty()) {
      return absl::InvalidArgumentError(
          "a value is empty, but every target needs a number");
    }
    NEURITE_ASSIGN_OR_RETURN(const double value, ParseDoubleCell(number), "\"",
                             Printable(number), "\"");
    targets.push_back(value);
  }
  return targets;
}

}  // namespace

absl::StatusOr<Truth> Truth::Read(const Arguments& arguments) {
  Truth truth;
  truth.form_ = arguments.label_form;
  if (!arguments.label_columns.empty()) {
    truth.in_columns_ = true;
    truth.inputs_ = arguments.inputs;
    truth.source_ = absl::StrCat("--label-column ",
                                 absl::StrJoin(arguments.label_columns, ","));
    return truth;
  }
  truth.source_ = arguments.labels;
  if (!truth.known()) return truth;
  NEURITE_ASSIGN_OR_RETURN(truth.labels_, ReadLabelFile(arguments.labels));
  const auto all = static_cast<int64_t>(truth.labels_.texts.size());
  truth.first_ = std::min(arguments.rows.first, all);
  truth.count_ = std::min(arguments.rows.count, all - truth.first_);
  return truth;
}

absl::Status Truth::DecideByColumns(const RowFormat& spec) {
  if (std::any_of(inputs_.begin(), inputs_.end(), ByteStream::IsLive)) {
    return absl::OkStatus();
  }
  // The notes are written when the rows are read again.
  Notes notes;
  InputSequence inputs(inputs_, RowRange{}, spec, notes);
  std::vector<std::string> labels;
  for (;;) {
    const absl::StatusOr<RowPortion> rows = inputs.Next(kRowsAtOnce);
    // So are errors: the row may not be among those that are selected.
    if (!rows.ok() || rows->places.empty()) break;
    for (const CarriedCells& cells : rows->carried) {
      labels.push_back(cells.label);
    }
  }
  return class_labels_->Decide(labels);
}

absl::Status Truth::ReadClasses(const std::vector<std::string>& names,
                                const RowFormat& spec) {
  if (!known()) return absl::OkStatus();
  class_labels_.emplace(names, form_);
  if (in_columns_ && class_labels_->ambiguous()) {
    NEURITE_RETURN_IF_ERROR(DecideByColumns(spec), source_);
  }
  NEURITE_ASSIGN_OR_RETURN(classes_, class_labels_->Next(labels_.texts),
                           source_);
  return absl::OkStatus();
}

absl::Status Truth::Take(const RowPortion& portion) {
  if (!in_columns_) return absl::OkStatus();
  std::vector<std::string> labels;
  for (const CarriedCells& cells : portion.carried) {
    labels.push_back(cells.label);
  }
  if (class_labels_.has_value()) {
    NEURITE_ASSIGN_OR_RETURN(const std::vector<int64_t> classes,
                             class_labels_->Next(labels), source_);
    classes_.insert(classes_.end(), classes.begin(), classes.end());
  }
  labels_.texts.insert(labels_.texts.end(), labels.begin(), labels.end());
  count_ += std::ssize(labels);
  return absl::OkStatus();
}

absl::StatusOr<size_t> Truth::IndexOf(int64_t row) const {
  if (row < count_) return static_cast<size_t>(first_ + row);
  return absl::InvalidArgumentError(
      absl::StrCat(source_, ": fewer labels than input rows: no label for row ",
                   first_ + row));
}

absl::StatusOr<std::string> Truth::Label(int64_t row) const {
  NEURITE_ASSIGN_OR_RETURN(const size_t index, IndexOf(row));
  return labels_.texts[index];
}

absl::StatusOr<int64_t> Truth::Class(int64_t row) const {
  NEURITE_ASSIGN_OR_RETURN(const size_t index, IndexOf(row));
  return classes_[index];
}

absl::StatusOr<std::vector<double>> Truth::Targets(int64_t row,
                                                   int64_t count) const {
  NEURITE_ASSIGN_OR_RETURN(const size_t index, IndexOf(row));
  // The text of a float32 has too few digits for its value as a double.
  if (count == labels_.width && !labels_.numbers.empty()) {
    const auto first =
        labels_.numbers.begin() + static_cast<ptrdiff_t>(index) * count;
    return std::vector<double>(first, first + count);
  }
  NEURITE_ASSIGN_OR_RETURN(std::vector<double> targets,
                           ParseTargets(labels_.texts[index], count), source_,
                           ": label ", index);
  return targets;
}

absl::Status Truth::CheckAllUsed(int64_t rows) const {
  if (!known() || count_ == rows) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(source_, ": has ", Plural(count_, "label"),
                   ", but the input has ", Plural(rows, "row")));
}

}  // namespace neurite
