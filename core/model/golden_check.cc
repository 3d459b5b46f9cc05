#include "core/model/golden_check.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/exact_text.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Returns the largest finite |value|; 0 if there is none. A tolerance relative
// to an infinity would accept every value.
float LargestMagnitude(const std::vector<float>& values) {
  float largest = 0;
  for (const float value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

bool Matches(float got, float want, double tolerance) {
  if (std::isnan(want) || std::isnan(got)) {
    return std::isnan(want) && std::isnan(got);
  }
  if (std::isinf(want) || std::isinf(got)) return want == got;
  return std::abs(static_cast<double>(got) - static_cast<double>(want)) <=
         tolerance;
}

struct Answer {
  std::vector<float> values;  // scores or targets
  std::string predicted;      // empty: no class
};

Answer AnswerFor(const Network& network, std::vector<float> row,
                 Workspace& workspace) {
  network.input().Normalise(row);
  std::vector<float> outputs(static_cast<size_t>(network.output_width()));
  network.Run({row.data(), 1, network.input_width()}, workspace,
              {outputs.data(), 1, network.output_width()});
  Answer answer;
  answer.values.resize(static_cast<size_t>(network.spec().result_width()));
  if (const auto* head = std::get_if<ClassificationHead>(&network.head())) {
    head->Scores(outputs, answer.values);
    const std::optional<int32_t> predicted = head->Predict(outputs);
    if (predicted.has_value()) {
      answer.predicted = head->labels()[static_cast<size_t>(*predicted)];
    }
  } else {
    std::get<RegressionHead>(network.head()).Values(outputs, answer.values);
  }
  return answer;
}

absl::Status CheckOne(const Network& network, const GoldenVector& golden,
                      Workspace& workspace) {
  const Answer answer = AnswerFor(network, golden.input, workspace);
  const ModelSpec& spec = network.spec();
  // An output that nearly cancels has the rounding errors of its large terms,
  // which are about as large as the other outputs.
  const float largest = LargestMagnitude(golden.output);
  // In double, where the product of two floats cannot overflow.
  const double tolerance =
      static_cast<double>(spec.golden_atol) +
      static_cast<double>(spec.golden_rtol) * static_cast<double>(largest);
  for (size_t i = 0; i < golden.output.size(); ++i) {
    if (Matches(answer.values[i], golden.output[i], tolerance)) continue;
    return absl::DataLossError(absl::StrCat(
        "output[", i, "]: expected ", ExactText(golden.output[i]), " within ",
        ExactText(spec.golden_atol), " + ", ExactText(spec.golden_rtol), " * ",
        ExactText(largest), " (the largest expected magnitude); got ",
        ExactText(answer.values[i])));
  }
  if (golden.predicted.empty() || golden.predicted == answer.predicted) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      "predicted: expected \"", golden.predicted, "\"; got ",
      answer.predicted.empty() ? std::string("no label, as every output is NaN")
                               : absl::StrCat("\"", answer.predicted, "\"")));
}

}  // namespace

absl::Status CheckGoldenVectors(const Network& network, Workspace& workspace) {
  const std::vector<GoldenVector>& vectors = network.spec().golden_vectors;
  for (size_t i = 0; i < vectors.size(); ++i) {
    NEURITE_RETURN_IF_ERROR(CheckOne(network, vectors[i], workspace),
                            "golden_vectors[", i, "]");
  }
  return absl::OkStatus();
}

}  // namespace neurite
