#include "client/loadtest/fail_condition.h"

#include <chrono>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using Figure = FailCondition::Figure;

absl::Status Wrong(absl::string_view condition, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("--fail-if ", condition, ": ", wanted));
}

bool IsLatency(Figure figure) {
  switch (figure) {
    case Figure::kPercentile:
    case Figure::kMean:
    case Figure::kMax:
      return true;
    case Figure::kFailed:
    case Figure::kFailedShare:
    case Figure::kRate:
      return false;
  }
  return false;
}

// Sets the figure that is called `name`. Returns false if there is none.
bool SetFigure(absl::string_view name, FailCondition& condition) {
  if (name == "mean") condition.figure = Figure::kMean;
  if (name == "max") condition.figure = Figure::kMax;
  if (name == "failed") condition.figure = Figure::kFailed;
  if (name == "rate") condition.figure = Figure::kRate;
  if (name == "mean" || name == "max" || name == "failed" || name == "rate") {
    return true;
  }
  condition.figure = Figure::kPercentile;
  return absl::ConsumePrefix(&name, "p") &&
         absl::SimpleAtod(name, &condition.percent) && condition.percent > 0 &&
         condition.percent < 100;
}

bool SetDuration(absl::string_view text, FailCondition& condition) {
  absl::Duration time;
  if (!absl::ParseDuration(text, &time)) return false;
  condition.bound = absl::ToDoubleSeconds(time);
  return condition.bound >= 0 && std::isfinite(condition.bound);
}

bool SetNumber(absl::string_view text, FailCondition& condition) {
  double scale = 1;
  if (condition.figure == Figure::kFailed && absl::ConsumeSuffix(&text, "%")) {
    condition.figure = Figure::kFailedShare;
    scale = 0.01;
  }
  if (!absl::SimpleAtod(text, &condition.bound)) return false;
  condition.bound *= scale;
  return condition.bound >= 0 && std::isfinite(condition.bound);
}

absl::StatusOr<FailCondition> ParseOne(absl::string_view text) {
  FailCondition condition;
  condition.text = std::string(text);
  const size_t sign = text.find_first_of("<>");
  if (sign == absl::string_view::npos ||
      !SetFigure(text.substr(0, sign), condition)) {
    return Wrong(text,
                 "must be FIGURE>BOUND or FIGURE<BOUND, where FIGURE is p50, "
                 "p99 or another percentile, mean, max, failed or rate");
  }
  condition.above = text[sign] == '>';
  const absl::string_view bound = text.substr(sign + 1);
  if (IsLatency(condition.figure)) {
    if (SetDuration(bound, condition)) return condition;
    return Wrong(text, "must be a duration with its unit, e.g. 5ms or 750us");
  }
  if (SetNumber(bound, condition)) return condition;
  return Wrong(text, condition.figure == Figure::kRate
                         ? "must be requests per second, e.g. 1000"
                         : "must be a number of requests or a share of them, "
                           "e.g. 10 or 0.1%");
}

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// Empty if it could not be measured.
std::optional<double> Measured(const FailCondition& condition,
                               const LoadResult& result) {
  const LoadTally& tally = result.tally;
  const double failed =
      static_cast<double>(tally.due() - tally.latency.count() + tally.wrong);
  if (IsLatency(condition.figure) && tally.latency.empty()) return {};
  switch (condition.figure) {
    case Figure::kPercentile:
      return Seconds(tally.latency.Percentile(condition.percent));
    case Figure::kMean:
      return Seconds(tally.latency.mean());
    case Figure::kMax:
      return Seconds(tally.latency.max());
    case Figure::kFailed:
      return failed;
    case Figure::kFailedShare:
      if (tally.due() == 0) return {};
      return failed / static_cast<double>(tally.due());
    case Figure::kRate:
      if (result.seconds <= 0) return {};
      return result.achieved_rate();
  }
  return {};
}

std::string Text(Figure figure, double value) {
  if (IsLatency(figure)) {
    double rounded = value;
    (void)absl::SimpleAtod(absl::StrFormat("%.3g", value), &rounded);
    return absl::FormatDuration(absl::Seconds(rounded));
  }
  if (figure == Figure::kFailedShare) {
    return absl::StrFormat("%.4g%%", 100 * value);
  }
  return absl::StrFormat("%.6g", value);
}

}  // namespace

absl::StatusOr<std::vector<FailCondition>> ParseFailConditions(
    absl::string_view text) {
  std::vector<FailCondition> conditions;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    NEURITE_ASSIGN_OR_RETURN(FailCondition condition, ParseOne(part));
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

std::optional<std::string> Violation(const FailCondition& condition,
                                     const LoadResult& result) {
  const absl::string_view typed = condition.text;
  const absl::string_view name = typed.substr(0, typed.find_first_of("<>"));
  const absl::string_view bound = typed.substr(name.size() + 1);
  const std::optional<double> value = Measured(condition, result);
  if (!value.has_value()) {
    return absl::StrCat(name, " is unknown: nothing was answered");
  }
  const bool met =
      condition.above ? *value > condition.bound : *value < condition.bound;
  if (!met) return std::nullopt;
  return absl::StrCat(name, " is ", Text(condition.figure, *value),
                      condition.above ? ", above " : ", below ", bound);
}

}  // namespace neurite
