#include "core/model/head.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace neurite {
namespace {

// Returns true if score `a` ranks before score `b`; NaN ranks last.
bool Beats(float a, float b) {
  if (std::isnan(a)) return false;
  return std::isnan(b) || a > b;
}

// Moves `index` to the front; if it is not there, the last one makes room.
void PutFirst(int32_t index, std::span<int32_t> ranked) {
  if (ranked.front() == index) return;
  auto found = std::find(ranked.begin(), ranked.end(), index);
  if (found == ranked.end()) *--found = index;
  std::rotate(ranked.begin(), found, found + 1);
}

}  // namespace

ClassificationHead::ClassificationHead(const ClassificationSpec& spec,
                                       const LayerSpec& last)
    : labels_(spec.labels) {
  if (last.outputs != 1) return;
  // The result of a sigmoid is a probability s: the other class has 1 - s.
  complement_ = last.activation == Activation::kSigmoid ||
                last.activation == Activation::kHardSigmoid;
  threshold_ = spec.threshold.value_or(complement_ ? 0.5f : 0.0f);
}

void ClassificationHead::Scores(std::span<const float> outputs,
                                std::span<float> scores) const {
  assert(static_cast<int64_t>(scores.size()) == classes());
  if (!threshold_.has_value()) {
    assert(outputs.size() == scores.size());
    std::copy(outputs.begin(), outputs.end(), scores.begin());
    return;
  }
  const float score = outputs[0];
  scores[0] = complement_ ? 1.0f - score : -score;
  scores[1] = score;
}

std::optional<int32_t> ClassificationHead::Predict(
    std::span<const float> outputs) const {
  if (threshold_.has_value()) {
    if (std::isnan(outputs[0])) return std::nullopt;
    return outputs[0] > *threshold_ ? 1 : 0;
  }
  size_t best = 0;
  for (size_t i = 1; i < outputs.size(); ++i) {
    if (Beats(outputs[i], outputs[best])) best = i;
  }
  // NaN ranks last: the best is NaN only if every output is NaN.
  if (std::isnan(outputs[best])) return std::nullopt;
  return static_cast<int32_t>(best);
}

void RankClasses(std::span<const float> scores,
                 std::optional<int32_t> predicted, std::span<int32_t> ranked) {
  assert(ranked.size() <= scores.size());
  if (ranked.empty()) return;
  const auto before = [scores](int32_t a, int32_t b) {
    const float score_a = scores[static_cast<size_t>(a)];
    const float score_b = scores[static_cast<size_t>(b)];
    if (Beats(score_a, score_b)) return true;
    return !Beats(score_b, score_a) && a < b;
  };
  // A heap of the best scores so far, with the worst of them on top.
  // std::partial_sort would need memory for the indices of all classes.
  for (size_t i = 0; i < ranked.size(); ++i) {
    ranked[i] = static_cast<int32_t>(i);
  }
  std::make_heap(ranked.begin(), ranked.end(), before);
  for (size_t i = ranked.size(); i < scores.size(); ++i) {
    if (!before(static_cast<int32_t>(i), ranked.front())) continue;
    std::pop_heap(ranked.begin(), ranked.end(), before);
    ranked.back() = static_cast<int32_t>(i);
    std::push_heap(ranked.begin(), ranked.end(), before);
  }
  std::sort_heap(ranked.begin(), ranked.end(), before);
  if (predicted.has_value()) PutFirst(*predicted, ranked);
}

RegressionHead::RegressionHead(const RegressionSpec& spec)
    : targets_(spec.targets) {}

void RegressionHead::Values(std::span<const float> outputs,
                            std::span<float> values) const {
  assert(outputs.size() == targets_.size() && values.size() == outputs.size());
  for (size_t i = 0; i < targets_.size(); ++i) {
    values[i] = outputs[i] * targets_[i].scale + targets_[i].offset;
  }
}

}  // namespace neurite
