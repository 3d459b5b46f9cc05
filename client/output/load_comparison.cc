#include "client/output/load_comparison.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

// Throws if a member is missing or has another type.
LoadRecording RecordingOf(const Json& run) {
  LoadRecording recording;
  if (run.contains("rate")) recording.rate = run.at("rate").get<double>();
  recording.date = run.at("date").get<std::string>();
  const Json& windows = run.at("windows");
  recording.window_seconds = windows.at("seconds").get<double>();
  const auto whole = windows.at("whole").get<size_t>();
  LoadFigure rate = {"achieved_rate", NumberIn(run.at("achieved_rate")),
                     WindowsIn(windows, "ok", whole)};
  for (double& value : rate.windows) value /= recording.window_seconds;
  recording.figures.push_back(std::move(rate));
  for (const char* name : kPercentiles) {
    recording.figures.push_back(
        {name, NumberIn(run.at("latency_us").at(name)),
         WindowsIn(windows, absl::StrCat(name, "_us").c_str(), whole)});
  }
  for (const char* name : kSettings) {
    const Json& value = run.at(name);
    recording.settings.emplace_back(
        name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return recording;
}

ComparedRun Compared(const LoadRecording& earlier, const LoadRecording& now) {
  ComparedRun run;
  run.rate = now.rate;
  for (size_t i = 0; i < now.figures.size(); ++i) {
    const LoadFigure& a = earlier.figures[i];
    const LoadFigure& b = now.figures[i];
    run.figures.push_back(
        {b.name, a.value, b.value, RatioOfMeans(b.windows, a.windows)});
  }
  return run;
}

bool LacksRatio(const ComparedRun& run) {
  return std::any_of(
      run.figures.begin(), run.figures.end(),
      [](const ComparedFigure& figure) { return !figure.ratio.has_value(); });
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
  bool lacks_ratio = false;
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
    lacks_ratio = lacks_ratio || LacksRatio(comparison.runs.back());
    NoteSettings(*before, run, comparison.notes);
  }
  if (lacks_ratio) {
    comparison.notes.emplace_back(
        "a ratio needs two whole windows with answers in each report: run "
        "longer");
  }
  return comparison;
}

}  // namespace neurite
