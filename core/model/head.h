// The meaning of a network's outputs: classes, or regression targets.
#ifndef NEURITE_CORE_MODEL_HEAD_H_
#define NEURITE_CORE_MODEL_HEAD_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/model/model_spec.h"

namespace neurite {

// Converts the outputs of one row to a score for every class and a prediction.
// Immutable, thread-safe.
class ClassificationHead {
 public:
  // REQUIRES: `spec` is valid for a network with the last layer `last`.
  ClassificationHead(const ClassificationSpec& spec, const LayerSpec& last);

  const std::vector<std::string>& labels() const { return labels_; }
  int64_t classes() const { return static_cast<int64_t>(labels_.size()); }
  // Empty unless the network has a single output.
  std::optional<float> threshold() const { return threshold_; }

  // outputs [1 or classes()] -> scores [classes()].
  // A single output s becomes {1 - s, s} after a SIGMOID or HARD_SIGMOID, and
  // {-s, s} otherwise.
  void Scores(std::span<const float> outputs, std::span<float> scores) const;

  // Returns the predicted class; nullopt if every output is NaN. With several
  // outputs: the index of the highest, the lowest index among equals, NaN last.
  // With one output: class 1 if it is above the threshold, otherwise class 0.
  std::optional<int32_t> Predict(std::span<const float> outputs) const;

 private:
  std::vector<std::string> labels_;
  std::optional<float> threshold_;
  bool complement_ = false;  // {1 - s, s} rather than {-s, s}
};

// Writes the indices of the ranked.size() best classes: first `predicted`, if
// there is one (with a threshold, another class may have a higher score), then
// the others in descending order of score; lower indices first among equals,
// NaN last. Does not allocate.
// REQUIRES: ranked.size() <= scores.size(); `predicted` is an index of
// `scores`.
void RankClasses(std::span<const float> scores,
                 std::optional<int32_t> predicted, std::span<int32_t> ranked);

// Converts the outputs of one row to target values: output * scale + offset.
// Immutable, thread-safe.
class RegressionHead {
 public:
  explicit RegressionHead(const RegressionSpec& spec);

  const std::vector<Target>& targets() const { return targets_; }

  // outputs -> values, both [targets().size()]; may be the same memory.
  void Values(std::span<const float> outputs, std::span<float> values) const;

 private:
  std::vector<Target> targets_;
};

using Head = std::variant<ClassificationHead, RegressionHead>;

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_HEAD_H_
