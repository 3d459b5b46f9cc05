#include "client/output/load_comparison.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace neurite {
namespace {

using Json = nlohmann::json;

// What should be equal in two runs that are compared. The rest may be what the
// comparison is about: the version of the model, the server, the date.
constexpr std::array<const char*, 11> kSettings = {
    "model",       "scenario", "concurrency", "transport", "stream", "poll",
    "connections", "rows",     "input",       "seed",      "machine"};

constexpr std::array<const char*, 3> kPercentiles = {"p50", "p90", "p99"};

// The number of answers that the figures need in each window, on average: with
// fewer than 100, the p99 of a window is just its maximum.
constexpr double kLeastAnswers = 10;
constexpr double kLeastForP99 = 100;

std::optional<double> NumberIn(const Json& json) {
  return json.is_number() ? std::optional(json.get<double>()) : std::nullopt;
}

// The values of the first `count` windows; those that are null are left out.
std::vector<double> WindowsIn(const Json& windows, const char* name,
                              size_t count) {
  std::vector<double> values;
  for (const Json& value : windows.at(name)) {
    if (count-- == 0) break;
    if (const auto number = NumberIn(value)) values.push_back(*number);
  }
  return values;
}

std::optional<double> MeanOf(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return sum / static_cast<double>(values.size());
}

// Throws if a member is missing or has another type.
LoadRecording RecordingOf(const Json& run) {
  LoadRecording recording;
  if (run.contains("rate")) recording.rate = run.at("rate").get<double>();
  recording.date = run.at("date").get<std::string>();
  const Json& windows = run.at("windows");
  recording.window_seconds = windows.at("seconds").get<double>();
  const auto whole = windows.at("whole").get<size_t>();
  LoadFigure rate = {"achieved_rate", WindowsIn(windows, "ok", whole)};
  recording.whole_windows = rate.windows.size();
  recording.answers = MeanOf(rate.windows).value_or(0);
  for (double& value : rate.windows) value /= recording.window_seconds;
  recording.figures.push_back(std::move(rate));
  for (const char* name : kPercentiles) {
    recording.figures.push_back(
        {name, WindowsIn(windows, absl::StrCat(name, "_us").c_str(), whole)});
  }
  for (const char* name : kSettings) {
    const Json& value = run.at(name);
    recording.settings.emplace_back(
        name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return recording;
}

bool HasEnoughAnswers(const LoadRecording& run, const std::string& figure) {
  return run.answers >= (figure == "p99" ? kLeastForP99 : kLeastAnswers);
}

bool HasEnoughWindows(const LoadRecording& run) {
  return run.whole_windows >= 2;
}

ComparedRun Compared(const LoadRecording& earlier, const LoadRecording& now) {
  ComparedRun run;
  run.rate = now.rate;
  const bool windows = HasEnoughWindows(earlier) && HasEnoughWindows(now);
  for (size_t i = 0; i < now.figures.size(); ++i) {
    const LoadFigure& a = earlier.figures[i];
    const LoadFigure& b = now.figures[i];
    ComparedFigure figure;
    figure.name = b.name;
    figure.earlier = MeanOf(a.windows);
    figure.now = MeanOf(b.windows);
    const bool enough =
        HasEnoughAnswers(earlier, b.name) && HasEnoughAnswers(now, b.name);
    figure.too_few_answers = windows && !enough;
    if (enough) figure.ratio = RatioOfMeans(b.windows, a.windows);
    run.figures.push_back(std::move(figure));
  }
  return run;
}

// The names of the figures that have too few answers.
std::vector<std::string> Unfounded(const ComparedRun& run) {
  std::vector<std::string> names;
  for (const ComparedFigure& figure : run.figures) {
    if (!figure.too_few_answers) continue;
    names.push_back(figure.name == "achieved_rate" ? "answered/s"
                                                   : figure.name);
  }
  return names;
}

void NoteAnswers(const LoadRecording& earlier, const LoadRecording& now,
                 const ComparedRun& run, std::vector<std::string>& notes) {
  const std::vector<std::string> names = Unfounded(run);
  if (names.empty()) return;
  notes.push_back(absl::StrFormat(
      "%stoo few answers to compare %s: windows had %.4g earlier and %.4g now "
      "on average; p99 needs 100, the others need 10",
      run.rate > 0 ? absl::StrFormat("at %g a second: ", run.rate) : "",
      absl::StrJoin(names, ", "), earlier.answers, now.answers));
}

const LoadRecording* AtRate(const std::vector<LoadRecording>& runs,
                            double rate) {
  const LoadRecording* found = nullptr;
  for (const LoadRecording& run : runs) {
    if (run.rate == rate) found = &run;
  }
  return found;
}

void NoteSettings(const LoadRecording& earlier, const LoadRecording& now,
                  std::vector<std::string>& notes) {
  for (size_t i = 0; i < now.settings.size(); ++i) {
    const auto& [name, value] = now.settings[i];
    const std::string& before = earlier.settings[i].second;
    if (before == value) continue;
    std::string note = absl::StrCat("the runs differ in ", name, ": ", before,
                                    " earlier, ", value, " now");
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
      notes.push_back(std::move(note));
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<LoadRecording>> ReadLoadJson(
    absl::string_view text) {
  std::vector<LoadRecording> runs;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    try {
      const Json json = Json::parse(line.begin(), line.end());
      if (json.is_object() && !json.contains("scenario")) continue;
      runs.push_back(RecordingOf(json));
    } catch (const Json::exception&) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", number,
          " is not a report that neurite loadtest --output json writes"));
    }
  }
  if (!runs.empty()) return runs;
  return absl::InvalidArgumentError(
      "has no run: it must be what neurite loadtest --output json writes");
}

LoadComparison CompareLoads(const std::vector<LoadRecording>& earlier,
                            const std::vector<LoadRecording>& now) {
  LoadComparison comparison;
  comparison.date = earlier.front().date;
  bool lacks_windows = false;
  for (const LoadRecording& run : now) {
    if (AtRate(now, run.rate) != &run) continue;
    const LoadRecording* const before = AtRate(earlier, run.rate);
    if (before == nullptr) {
      comparison.notes.push_back(
          run.rate > 0
              ? absl::StrFormat("the earlier report has no run at %g a second",
                                run.rate)
              : std::string("the earlier report has only runs at a rate"));
      continue;
    }
    comparison.window_seconds =
        std::max({comparison.window_seconds, before->window_seconds,
                  run.window_seconds});
    comparison.runs.push_back(Compared(*before, run));
    lacks_windows =
        lacks_windows || !HasEnoughWindows(*before) || !HasEnoughWindows(run);
    NoteAnswers(*before, run, comparison.runs.back(), comparison.notes);
    NoteSettings(*before, run, comparison.notes);
  }
  if (lacks_windows) {
    comparison.notes.emplace_back(
        "a ratio needs two whole windows in each report: run longer");
  }
  return comparison;
}

}  // namespace neurite
