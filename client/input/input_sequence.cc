#include "client/input/input_sequence.h"

#include <utility>

#include "core/base/status_macros.h"

namespace neurite {

InputSequence::InputSequence(std::vector<std::string> paths, RowRange range,
                             const RowFormat& spec, Notes& notes)
    : paths_(std::move(paths)),
      spec_(spec),
      notes_(notes),
      to_skip_(range.first),
      to_read_(range.count) {}

absl::StatusOr<bool> InputSequence::ReadRow(std::vector<float>& values) {
  for (;;) {
    if (source_ == nullptr) {
      if (next_input_ == paths_.size()) return false;
      NEURITE_ASSIGN_OR_RETURN(source_,
                               OpenInput(paths_[next_input_], spec_, notes_));
      ++next_input_;
      next_row_ = 0;
    }
    NEURITE_ASSIGN_OR_RETURN(const bool more, source_->ReadRow(values));
    if (more) {
      ++next_row_;
      return true;
    }
    source_.reset();
  }
}

absl::StatusOr<RowPortion> InputSequence::Next(int64_t most) {
  RowPortion portion;
  while (to_skip_ > 0) {
    portion.values.clear();
    NEURITE_ASSIGN_OR_RETURN(const bool more, ReadRow(portion.values));
    if (!more) to_read_ = 0;
    to_skip_ = more ? to_skip_ - 1 : 0;
  }
  portion.values.clear();
  while (to_read_ > 0 && static_cast<int64_t>(portion.places.size()) < most) {
    NEURITE_ASSIGN_OR_RETURN(const bool more, ReadRow(portion.values));
    to_read_ = more ? to_read_ - 1 : 0;
    if (!more) break;
    portion.places.push_back(
        {next_input_ - 1, next_row_ - 1, source_->is_picture()});
  }
  return portion;
}

}  // namespace neurite
