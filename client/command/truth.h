// The expected answers of the input rows, read from --labels.
#ifndef NEURITE_CLIENT_COMMAND_TRUTH_H_
#define NEURITE_CLIENT_COMMAND_TRUTH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/command/arguments.h"

namespace neurite {

class Truth {
 public:
  // Reads --labels and selects --rows from it, as for the inputs. Without
  // --labels, known() is false.
  static absl::StatusOr<Truth> Read(const Arguments& arguments);

  bool known() const { return !path_.empty(); }

  // Returns the label of the index-th selected row. INVALID_ARGUMENT if there
  // are fewer labels than rows. REQUIRES: known().
  absl::StatusOr<std::string> Label(int64_t index) const;

  // INVALID_ARGUMENT if known() and the number of labels is not `rows`.
  absl::Status CheckAllUsed(int64_t rows) const;

  // Returns the prefix of an error text, e.g. "labels.txt: label 3".
  std::string Place(int64_t index) const;

 private:
  std::string path_;
  int64_t first_ = 0;
  std::vector<std::string> labels_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_TRUTH_H_
