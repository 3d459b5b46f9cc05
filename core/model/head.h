// What the outputs of a network mean.
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

// Turns the outputs of one row into the scores of every class and a decision.
// Immutable, thread-safe.
class ClassificationHead {
 public:
  // REQUIRES: `spec` is valid for a network whose last layer is `last`.
  ClassificationHead(const ClassificationSpec& spec, const LayerSpec& last);

  const std::vector<std::string>& labels() const { return labels_; }
  int64_t classes() const { return static_cast<int64_t>(labels_.size()); }
  // Only with a single output.
  std::optional<float> threshold() const { return threshold_; }

  // outputs [1 or classes()] -> scores [classes()].
  // One output s becomes {1 - s, s} after a (hard) sigmoid, else {-s, s}.
  void Scores(std::span<const float> outputs, std::span<float> scores) const;

  // The winning class, or empty if every output is NaN. Several outputs: the
  // highest, the lowest index among equals, NaN last. One output: class 1 if it
  // is above the threshold, else class 0.
  std::optional<int32_t> Predict(std::span<const float> outputs) const;

 private:
  std::vector<std::string> labels_;
  std::optional<float> threshold_;
  bool complement_ = false;  // {1 - s, s} rather than {-s, s}
};

// Writes the indices of the ranked.size() best scores, best first: higher
// before lower, lower index among equals, NaN last.
// REQUIRES: ranked.size() <= scores.size().
void RankScores(std::span<const float> scores, std::span<int32_t> ranked);

// Turns the outputs of one row into target values: output * scale + offset.
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
