#include "client/command/load_verdict.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/output/load_figures.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// " at 500 a second" for a run at a rate.
std::string At(const LoadRunReport& run) {
  if (run.rate == 0) return "";
  return absl::StrFormat(" at %.6g a second", run.rate);
}

absl::Status NoneAnswered(const LoadRunReport& run) {
  const LoadTally& tally = run.result.tally;
  const std::string text = absl::StrCat("no request was answered", At(run));
  for (const auto& [code, error] : tally.errors) {
    return {code, absl::StrCat(text, ": ", error.example)};
  }
  if (tally.due() > 0) return absl::UnavailableError(text);
  return absl::UnavailableError(
      absl::StrCat("no request was due", At(run),
                   ": the duration is too short for the rate"));
}

bool Unanswered(const LoadRunReport& run) {
  return run.result.tally.latency.empty();
}

// A search for the peak may try rates at which nothing is answered.
absl::Status CheckAnswered(const LoadReport& report) {
  const auto& runs = report.runs;
  const auto first = std::find_if(runs.begin(), runs.end(), Unanswered);
  if (first == runs.end()) return absl::OkStatus();
  if (report.peak.has_value() &&
      !std::all_of(runs.begin(), runs.end(), Unanswered)) {
    return absl::OkStatus();
  }
  return NoneAnswered(*first);
}

// The least disturbed run at the peak rate.
const LoadRunReport* RunAtPeak(const LoadReport& report) {
  const LoadRunReport* best = nullptr;
  const auto tail = [](const LoadRunReport& run) {
    return run.result.tally.latency.Percentile(99);
  };
  for (const LoadRunReport& run : report.runs) {
    if (run.rate != report.peak->rate || Unanswered(run)) continue;
    if (best == nullptr || tail(run) < tail(*best)) best = &run;
  }
  return best;
}

absl::Status CheckConditions(const LoadReport& report,
                             const std::vector<FailCondition>& fail_if) {
  std::vector<std::string> violations;
  for (const LoadRunReport& run : report.runs) {
    if (report.peak.has_value() && &run != RunAtPeak(report)) continue;
    for (const FailCondition& condition : fail_if) {
      const std::optional<std::string> violation =
          Violation(condition, run.result);
      if (violation.has_value()) {
        violations.push_back(absl::StrCat(*violation, At(run)));
      }
    }
  }
  if (violations.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("--fail-if: ", absl::StrJoin(violations, "; ")));
}

}  // namespace

absl::Status LoadVerdict(const LoadReport& report,
                         const std::vector<FailCondition>& fail_if) {
  int64_t wrong = 0;
  for (const LoadRunReport& run : report.runs) {
    NEURITE_RETURN_IF_ERROR(run.result.ended);
    wrong += run.result.tally.wrong;
  }
  NEURITE_RETURN_IF_ERROR(CheckAnswered(report));
  if (wrong > 0) {
    return absl::DataLossError(absl::StrCat(
        Plural(wrong, "answer does", "answers do"), " not match --labels"));
  }
  if (report.peak.has_value() && report.peak->rate == 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no rate met the p99 of ", TimeText(report.peak->p99)));
  }
  return CheckConditions(report, fail_if);
}

}  // namespace neurite
