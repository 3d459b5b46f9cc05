#include "core/model/task_rules.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"
#include "core/model/model_rules.h"

namespace neurite {
namespace {

absl::Status CheckLabels(const std::vector<std::string>& labels) {
  NameList names("label", /*may_be_empty=*/false);
  for (size_t i = 0; i < labels.size(); ++i) {
    NEURITE_RETURN_IF_ERROR(
        names.Add(Element("classification.labels", i), labels[i]));
  }
  return absl::OkStatus();
}

absl::Status CheckClassification(const ClassificationSpec& task,
                                 const ModelSpec& spec) {
  const int64_t outputs = spec.output_width();
  const auto labels = static_cast<int64_t>(task.labels.size());
  if (labels != spec.result_width()) {
    const std::string needs =
        outputs == 1
            ? std::string("2 labels, as a single output separates 2 classes")
            : absl::StrCat(outputs, " labels, one for each output");
    return BrokenRule("classification.labels", needs, labels);
  }
  NEURITE_RETURN_IF_ERROR(CheckLabels(task.labels));
  if (!task.threshold.has_value()) return absl::OkStatus();
  if (outputs != 1) {
    return BrokenRule("classification.threshold",
                      "to be absent, or a network with 1 output",
                      absl::StrCat(outputs, " outputs"));
  }
  return CheckFinite("classification.threshold", *task.threshold);
}

absl::Status CheckRegression(const RegressionSpec& task,
                             const ModelSpec& spec) {
  if (static_cast<int64_t>(task.targets.size()) != spec.output_width()) {
    return BrokenRule("regression.targets",
                      absl::StrCat(Plural(spec.output_width(), "target"),
                                   ", one for each output"),
                      task.targets.size());
  }
  // The names are the keys of an answer's values.
  NameList names("name", /*may_be_empty=*/task.targets.size() == 1);
  for (size_t i = 0; i < task.targets.size(); ++i) {
    const Target& target = task.targets[i];
    const std::string field = Element("regression.targets", i);
    NEURITE_RETURN_IF_ERROR(
        names.Add(absl::StrCat(field, ".name"), target.name));
    NEURITE_RETURN_IF_ERROR(
        CheckText(absl::StrCat(field, ".unit"), target.unit));
    NEURITE_RETURN_IF_ERROR(
        CheckFinite(absl::StrCat(field, ".offset"), target.offset));
    NEURITE_RETURN_IF_ERROR(
        CheckScale(absl::StrCat(field, ".scale"), target.scale));
  }
  return absl::OkStatus();
}

absl::Status CheckGoldenInput(const std::string& field,
                              const std::vector<float>& row,
                              const InputSpec& input) {
  if (static_cast<int64_t>(row.size()) != input.width) {
    return BrokenRule(
        field,
        absl::StrCat(Plural(input.width, "value"), ", the same as input.width"),
        row.size());
  }
  for (size_t i = 0; i < row.size(); ++i) {
    const bool may_miss = i < input.features.size() &&
                          input.features[i].default_value.has_value();
    if (std::isnan(row[i]) && !may_miss) {
      return BrokenRule(Element(field, i),
                        "a number, as the feature has no default", row[i]);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPredicted(const std::string& field,
                            const std::string& predicted,
                            const ModelSpec& spec) {
  if (predicted.empty()) return absl::OkStatus();
  const auto* task = std::get_if<ClassificationSpec>(&spec.task);
  if (task == nullptr) {
    return BrokenRule(field, "to be absent, as a regression has no labels",
                      "a label");
  }
  const auto& labels = task->labels;
  if (std::find(labels.begin(), labels.end(), predicted) == labels.end()) {
    // The label is not quoted, because it may not be valid UTF-8.
    return BrokenRule(field, "one of classification.labels", "another text");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTask(const ModelSpec& spec) {
  if (const auto* task = std::get_if<ClassificationSpec>(&spec.task)) {
    return CheckClassification(*task, spec);
  }
  return CheckRegression(std::get<RegressionSpec>(spec.task), spec);
}

absl::Status CheckGoldenVectorRules(const ModelSpec& spec) {
  for (size_t i = 0; i < spec.golden_vectors.size(); ++i) {
    const GoldenVector& golden = spec.golden_vectors[i];
    const std::string field = Element("golden_vectors", i);
    NEURITE_RETURN_IF_ERROR(CheckGoldenInput(absl::StrCat(field, ".input"),
                                             golden.input, spec.input));
    const auto outputs = static_cast<int64_t>(golden.output.size());
    if (outputs != spec.result_width()) {
      return BrokenRule(absl::StrCat(field, ".output"),
                        absl::StrCat(Plural(spec.result_width(), "value"),
                                     ", one for each score or target"),
                        outputs);
    }
    NEURITE_RETURN_IF_ERROR(CheckPredicted(absl::StrCat(field, ".predicted"),
                                           golden.predicted, spec));
  }
  return absl::OkStatus();
}

}  // namespace neurite
