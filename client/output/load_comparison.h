// Compares a load test with an earlier one.
#ifndef NEURITE_CLIENT_OUTPUT_LOAD_COMPARISON_H_
#define NEURITE_CLIENT_OUTPUT_LOAD_COMPARISON_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/loadtest/ratio_interval.h"

namespace neurite {

// What is compared, by name as in the JSON report.
struct LoadFigure {
  std::string name;  // "achieved_rate", "p50", "p90", "p99"
  // Of each whole window: per second, or in microseconds. Windows without
  // answers have no percentiles.
  std::vector<double> windows;
};

// A run as its line of the JSON report describes it.
struct LoadRecording {
  double rate = 0;  // 0 unless the scenario is server
  std::string date;
  double window_seconds = 1;
  size_t whole_windows = 0;
  double answers = 0;  // per whole window, on average
  std::vector<LoadFigure> figures;
  // Names and values of what should be equal in both.
  std::vector<std::pair<std::string, std::string>> settings;
};

// Parses the output of `neurite loadtest --output json`. Lines that are not
// about a run are skipped. INVALID_ARGUMENT with the line and what is wrong if
// it is not such an output, or has no run.
absl::StatusOr<std::vector<LoadRecording>> ReadLoadJson(absl::string_view text);

struct ComparedFigure {
  std::string name;
  // Means over the windows. Empty if there are none.
  std::optional<double> earlier;
  std::optional<double> now;
  // `now` divided by `earlier`. Empty if there are fewer than two windows, or
  // `too_few_answers` in them for the figure to mean anything.
  std::optional<RatioInterval> ratio;
  bool too_few_answers = false;
};

struct ComparedRun {
  double rate = 0;
  std::vector<ComparedFigure> figures;
};

struct LoadComparison {
  std::string name;  // of the earlier report's file
  std::string date;  // of the earlier report
  double window_seconds = 1;
  std::vector<ComparedRun> runs;
  std::vector<std::string> notes;  // settings that differ; rates without a pair
};

// Compares each run with the earlier one of the same rate. If there are several
// runs at the same rate, it takes the last.
LoadComparison CompareLoads(const std::vector<LoadRecording>& earlier,
                            const std::vector<LoadRecording>& now);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_LOAD_COMPARISON_H_
