#include "core/model/golden_check.h"

#include <cmath>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Computed in double, where the product of two floats cannot overflow.
bool Matches(float got, float want, const ModelSpec& spec) {
  if (std::isnan(want) || std::isnan(got)) {
    return std::isnan(want) && std::isnan(got);
  }
  // A tolerance relative to an infinity would accept every value.
  if (std::isinf(want) || std::isinf(got)) return want == got;
  const double wanted = want;
  const double tolerance =
      static_cast<double>(spec.golden_atol) +
      static_cast<double>(spec.golden_rtol) * std::abs(wanted);
  return std::abs(static_cast<double>(got) - wanted) <= tolerance;
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
  for (size_t i = 0; i < golden.output.size(); ++i) {
    if (Matches(answer.values[i], golden.output[i], network.spec())) continue;
    return absl::DataLossError(absl::StrFormat(
        "output[%d]: expected %.9g within %g + %g * |expected|; "
        "got %.9g",
        i, golden.output[i], network.spec().golden_atol,
        network.spec().golden_rtol, answer.values[i]));
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
