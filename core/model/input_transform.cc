#include "core/model/input_transform.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace neurite {

InputTransform::InputTransform(const InputSpec& input) : width_(input.width) {
  bool scales = false;
  bool fills = false;
  for (const Feature& feature : input.features) {
    scales = scales || feature.offset != 0 || feature.scale != 1;
    fills = fills || feature.default_value.has_value();
  }
  // A vector that no feature needs stays empty, so that its loop does nothing.
  for (const Feature& feature : input.features) {
    if (scales) {
      offset_.push_back(feature.offset);
      scale_.push_back(feature.scale);
    }
    if (fills) {
      default_.push_back(feature.default_value.value_or(
          std::numeric_limits<float>::quiet_NaN()));
    }
  }
}

void InputTransform::FillMissing(std::span<float> row) const {
  assert(static_cast<int64_t>(row.size()) == width_);
  for (size_t i = 0; i < default_.size(); ++i) {
    if (std::isnan(row[i]) && !std::isnan(default_[i])) row[i] = default_[i];
  }
}

void InputTransform::Normalise(std::span<float> row) const {
  FillMissing(row);
  for (size_t i = 0; i < scale_.size(); ++i) {
    row[i] = (row[i] - offset_[i]) * scale_[i];
  }
}

}  // namespace neurite
