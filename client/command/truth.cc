#include "client/command/truth.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/command/class_labels.h"
#include "client/input/label_file.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {

absl::StatusOr<Truth> Truth::Read(const Arguments& arguments) {
  Truth truth;
  truth.path_ = arguments.labels;
  truth.form_ = arguments.label_form;
  if (!truth.known()) return truth;
  NEURITE_ASSIGN_OR_RETURN(truth.labels_, ReadLabelFile(truth.path_));
  const auto all = static_cast<int64_t>(truth.labels_.size());
  truth.first_ = std::min(arguments.rows.first, all);
  truth.count_ = std::min(arguments.rows.count, all - truth.first_);
  return truth;
}

absl::Status Truth::ReadClasses(const std::vector<std::string>& names) {
  if (!known()) return absl::OkStatus();
  NEURITE_ASSIGN_OR_RETURN(classes_, ClassLabels(names, form_).Next(labels_),
                           path_);
  return absl::OkStatus();
}

absl::StatusOr<size_t> Truth::IndexOf(int64_t row) const {
  if (row < count_) return static_cast<size_t>(first_ + row);
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": fewer labels than input rows: no label for row ",
                   first_ + row));
}

absl::StatusOr<std::string> Truth::Label(int64_t row) const {
  NEURITE_ASSIGN_OR_RETURN(const size_t index, IndexOf(row));
  return labels_[index];
}

absl::StatusOr<int64_t> Truth::Class(int64_t row) const {
  NEURITE_ASSIGN_OR_RETURN(const size_t index, IndexOf(row));
  return classes_[index];
}

absl::Status Truth::CheckAllUsed(int64_t rows) const {
  if (!known() || count_ == rows) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": has ", Plural(count_, "label"),
                   ", but the input has ", Plural(rows, "row")));
}

std::string Truth::Place(int64_t row) const {
  return absl::StrCat(path_, ": label ", first_ + row);
}

}  // namespace neurite
