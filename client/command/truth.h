// The expected answers of the input rows, read from --labels or, with
// --label-column, from the inputs themselves.
#ifndef NEURITE_CLIENT_COMMAND_TRUTH_H_
#define NEURITE_CLIENT_COMMAND_TRUTH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/command/arguments.h"
#include "client/command/class_labels.h"
#include "client/input/input_sequence.h"
#include "client/input/label_file.h"

namespace neurite {

// Rows are counted from the first that --rows selects. Errors are
// INVALID_ARGUMENT and name the file or column, and the label.
class Truth {
 public:
  // Reads --labels and selects --rows from it, as for the inputs. Without
  // --labels and --label-column, known() is false.
  static absl::StatusOr<Truth> Read(const Arguments& arguments);

  bool known() const { return !source_.empty(); }

  // Reads all labels as classes that have these names, as described in
  // class_labels.h; also those of rows that are not selected, so that --rows
  // does not change what a label means. Does nothing if !known().
  //
  // With --label-column, labels that can mean different classes are read from
  // the inputs, of the format `spec`, before their rows are, if all inputs are
  // files. From a pipe, those of the first portion decide.
  absl::Status ReadClasses(const std::vector<std::string>& names,
                           const RowFormat& spec);

  // Adds the labels of the next portion if they are in its columns; must be
  // called with every portion before its labels are asked for.
  absl::Status Take(const RowPortion& portion);

  // The label of a row as it is in the file.
  // REQUIRES: known().
  absl::StatusOr<std::string> Label(int64_t row) const;

  // The index of the class of a row. REQUIRES: ReadClasses() was successful.
  absl::StatusOr<int64_t> Class(int64_t row) const;

  // The values of the targets of a row, of which the model has `count`, with no
  // rounding but that of a text to double. REQUIRES: known().
  absl::StatusOr<std::vector<double>> Targets(int64_t row, int64_t count) const;

  // An error if known() and the number of labels is not `rows`.
  absl::Status CheckAllUsed(int64_t rows) const;

 private:
  absl::StatusOr<size_t> IndexOf(int64_t row) const;
  absl::Status DecideByColumns(const RowFormat& spec);

  // Names the labels in errors: the path, or the column.
  std::string source_;
  bool in_columns_ = false;
  std::vector<std::string> inputs_;
  LabelForm form_ = LabelForm::kAuto;
  // All rows; the selected ones are first_, ..., first_ + count_ - 1.
  Labels labels_;
  std::optional<ClassLabels> class_labels_;
  std::vector<int64_t> classes_;
  int64_t first_ = 0;
  int64_t count_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_TRUTH_H_
