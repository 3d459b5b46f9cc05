// From the row a request carries to the row the first layer sees.
#ifndef NEURITE_CORE_MODEL_INPUT_TRANSFORM_H_
#define NEURITE_CORE_MODEL_INPUT_TRANSFORM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model_spec.h"

namespace neurite {

// Fills in missing values and applies (x - offset) * scale in float32. Never
// folded into the first layer: that would lose the digits that a large offset
// takes away. Immutable, thread-safe.
class InputTransform {
 public:
  // REQUIRES: `input` is valid.
  explicit InputTransform(const InputSpec& input);

  int64_t width() const { return width_; }

  // True if Normalise would change nothing.
  bool is_identity() const { return scale_.empty() && default_.empty(); }

  // Replaces NaN by the feature's default where it has one. row [width()].
  void FillMissing(std::span<float> row) const;

  // FillMissing, then (x - offset) * scale. row [width()], in place.
  void Normalise(std::span<float> row) const;

 private:
  int64_t width_ = 0;
  // Each empty (nothing to do) or [width].
  std::vector<float> offset_;
  std::vector<float> scale_;
  std::vector<float> default_;  // NaN: none
};

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_INPUT_TRANSFORM_H_
