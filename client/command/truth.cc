#include "client/command/truth.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/input/label_file.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {

absl::StatusOr<Truth> Truth::Read(const Arguments& arguments) {
  Truth truth;
  truth.path_ = arguments.labels;
  if (!truth.known()) return truth;
  NEURITE_ASSIGN_OR_RETURN(truth.labels_, ReadLabelFile(truth.path_));
  const auto all = static_cast<int64_t>(truth.labels_.size());
  truth.first_ = std::min(arguments.rows.first, all);
  truth.labels_.erase(truth.labels_.begin(),
                      truth.labels_.begin() + truth.first_);
  if (arguments.rows.count < all - truth.first_) {
    truth.labels_.resize(static_cast<size_t>(arguments.rows.count));
  }
  return truth;
}

absl::StatusOr<std::string> Truth::Label(int64_t index) const {
  if (index < static_cast<int64_t>(labels_.size())) {
    return labels_[static_cast<size_t>(index)];
  }
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": fewer labels than input rows: no label for row ",
                   first_ + index));
}

absl::Status Truth::CheckAllUsed(int64_t rows) const {
  const auto labels = static_cast<int64_t>(labels_.size());
  if (!known() || labels == rows) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": has ", Plural(labels, "label"),
                   ", but the input has ", Plural(rows, "row")));
}

std::string Truth::Place(int64_t index) const {
  return absl::StrCat(path_, ": label ", first_ + index);
}

}  // namespace neurite
