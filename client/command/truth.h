// The labels of the rows that are asked about.
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
  // Reads --labels, cut to --rows as the inputs are. Without --labels nothing
  // is known.
  static absl::StatusOr<Truth> Read(const Arguments& arguments);

  bool known() const { return !path_.empty(); }

  // Of the index-th row that is asked about. INVALID_ARGUMENT if there are
  // fewer labels than rows. REQUIRES: known().
  absl::StatusOr<std::string> Label(int64_t index) const;

  // INVALID_ARGUMENT if there are more labels than the `rows` there were.
  absl::Status CheckAllUsed(int64_t rows) const;

  // "labels.txt: label 3", to put before an error.
  std::string Place(int64_t index) const;

 private:
  std::string path_;
  int64_t first_ = 0;
  std::vector<std::string> labels_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_TRUTH_H_
