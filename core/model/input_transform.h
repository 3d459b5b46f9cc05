// Converts the row of a request to the input of the first layer.
#ifndef NEURITE_CORE_MODEL_INPUT_TRANSFORM_H_
#define NEURITE_CORE_MODEL_INPUT_TRANSFORM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model_spec.h"

namespace neurite {

// Fills in missing values and computes (x - offset) * scale in float32. This is
// never folded into the first layer: with a large offset, that would lose
// precision to cancellation. Immutable, thread-safe.
class InputTransform {
 public:
  // REQUIRES: `input` is valid.
  explicit InputTransform(const InputSpec& input);

  int64_t width() const { return width_; }

  // True if Normalise does not change any row.
  bool is_identity() const { return scale_.empty() && default_.empty(); }

  // Replaces NaN by the feature's default, if it has one. row [width()].
  void FillMissing(std::span<float> row) const;

  // FillMissing, then (x - offset) * scale. row [width()], in place.
  void Normalise(std::span<float> row) const;

 private:
  int64_t width_ = 0;
  // Each is empty if no feature needs it, otherwise [width].
  std::vector<float> offset_;
  std::vector<float> scale_;
  std::vector<float> default_;  // NaN: no default
};

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_INPUT_TRANSFORM_H_
