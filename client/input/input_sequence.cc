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

absl::Status InputSequence::CheckCarries() const {
  if (!CarriesColumns(spec_) || source_->carried() != nullptr) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "has no named columns: --label-column and --keep need a CSV file");
}

absl::Status InputSequence::OpenNext() {
  NEURITE_ASSIGN_OR_RETURN(stream_, ByteStream::Open(paths_[next_input_]));
  ++next_input_;
  next_row_ = 0;
  return absl::OkStatus();
}

absl::Status InputSequence::BeginSource() {
  const std::string& path = paths_[next_input_ - 1];
  if (path == "-") {
    NEURITE_ASSIGN_OR_RETURN(
        source_, ReadStandardInput(std::move(stream_), spec_, notes_));
  } else {
    NEURITE_ASSIGN_OR_RETURN(source_,
                             ReadInput(std::move(stream_), spec_, notes_));
  }
  NEURITE_RETURN_IF_ERROR(CheckCarries(), path);
  return absl::OkStatus();
}

absl::StatusOr<InputSequence::Read> InputSequence::ReadRow(
    std::vector<float>& values, bool wait) {
  for (;;) {
    if (source_ == nullptr) {
      if (stream_ == nullptr) {
        if (next_input_ == paths_.size()) return Read::kEnd;
        NEURITE_RETURN_IF_ERROR(OpenNext());
      }
      if (!wait && !stream_->Ready()) return Read::kLater;
      NEURITE_RETURN_IF_ERROR(BeginSource());
    }
    if (!wait) {
      NEURITE_ASSIGN_OR_RETURN(const bool ready, source_->Ready());
      if (!ready) return Read::kLater;
    }
    NEURITE_ASSIGN_OR_RETURN(const bool more, source_->ReadRow(values));
    if (more) {
      ++next_row_;
      return Read::kRow;
    }
    source_.reset();
  }
}

absl::StatusOr<RowPortion> InputSequence::Next(int64_t most) {
  RowPortion portion;
  while (to_skip_ > 0) {
    portion.values.clear();
    NEURITE_ASSIGN_OR_RETURN(const Read read, ReadRow(portion.values, true));
    if (read == Read::kEnd) to_read_ = 0;
    to_skip_ = read == Read::kEnd ? 0 : to_skip_ - 1;
  }
  portion.values.clear();
  while (to_read_ > 0 && static_cast<int64_t>(portion.places.size()) < most) {
    NEURITE_ASSIGN_OR_RETURN(const Read read,
                             ReadRow(portion.values, portion.places.empty()));
    if (read == Read::kEnd) to_read_ = 0;
    if (read != Read::kRow) break;
    --to_read_;
    portion.places.push_back(
        {next_input_ - 1, next_row_ - 1, source_->is_picture()});
    if (CarriesColumns(spec_)) portion.carried.push_back(*source_->carried());
  }
  return portion;
}

}  // namespace neurite
