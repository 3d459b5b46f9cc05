// The expected answers of the input rows, read from --labels.
#ifndef NEURITE_CLIENT_COMMAND_TRUTH_H_
#define NEURITE_CLIENT_COMMAND_TRUTH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/command/arguments.h"
#include "client/command/class_labels.h"
#include "client/input/label_file.h"

namespace neurite {

// Rows are counted from the first that --rows selects. Errors are
// INVALID_ARGUMENT and name the file and the label.
class Truth {
 public:
  // Reads --labels and selects --rows from it, as for the inputs. Without
  // --labels, known() is false.
  static absl::StatusOr<Truth> Read(const Arguments& arguments);

  bool known() const { return !path_.empty(); }

  // Reads all labels as classes that have these names, as described in
  // class_labels.h; also those of rows that are not selected, so that --rows
  // does not change what a label means. Does nothing if !known().
  absl::Status ReadClasses(const std::vector<std::string>& names);

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

  std::string path_;
  LabelForm form_ = LabelForm::kAuto;
  // All rows; the selected ones are first_, ..., first_ + count_ - 1.
  Labels labels_;
  std::vector<int64_t> classes_;
  int64_t first_ = 0;
  int64_t count_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_TRUTH_H_
