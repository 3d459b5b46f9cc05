#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "client/output/load_figures.h"
#include "client/output/load_report.h"
#include "core/base/exact_text.h"

namespace neurite {
namespace {

using Json = nlohmann::ordered_json;  // preserves the order of keys

// Of each window; higher ones would come from too few calls.
constexpr std::array<double, 3> kWindowPercentiles = {50, 90, 99};

// Whole numbers have no decimal point; others have the digits that parse to the
// same number. What is not finite is a string (see docs/output.md). Null if
// there is no number.
Json Number(std::optional<double> number) {
  if (!number.has_value()) return nullptr;
  const double value = *number;
  if (!std::isfinite(value)) return Json(ExactText(value));
  constexpr double kExact = 9e15;
  const bool whole = std::abs(value) < kExact && value == std::trunc(value);
  return whole ? Json(static_cast<int64_t>(value)) : Json(value);
}

constexpr double kNanosPerMicro = 1000;

double Micros(LatencyHistogram::Duration time) {
  return static_cast<double>(time.count()) / kNanosPerMicro;
}

// The minimum, mean, percentiles and maximum of nothing are null. Numbers are
// in `unit` nanoseconds.
Json HistogramJson(const LatencyHistogram& histogram,
                   double unit = kNanosPerMicro) {
  const auto number = [&](LatencyHistogram::Duration time) {
    return histogram.empty() ? Json()
                             : Number(static_cast<double>(time.count()) / unit);
  };
  Json json = {{"count", histogram.count()},
               {"min", number(histogram.min())},
               {"mean", number(histogram.mean())}};
  Json uncertain = Json::array();
  for (const double percent : kLoadPercentiles) {
    const std::string name = absl::StrFormat("p%g", percent);
    json[name] = number(histogram.Percentile(percent));
    if (IsUncertain(histogram, percent)) uncertain.push_back(name);
  }
  json["max"] = number(histogram.max());
  if (!uncertain.empty()) json["uncertain"] = std::move(uncertain);
  return json;
}

Json ErrorsJson(const LoadTally& tally) {
  Json json = Json::object();
  for (const auto& [code, error] : tally.errors) {
    json[CodeWord(code)] = {{"count", error.latency.count()},
                            {"latency_us", HistogramJson(error.latency)},
                            {"example", error.example}};
  }
  return json;
}

Json TimingJson(const LoadTally& tally) {
  Json json = Json::object();
  for (const auto& [name, values] : tally.server_timing) {
    const bool rows = name == LoadTally::kRowsTiming;
    json[name] = HistogramJson(values, rows ? 1 : kNanosPerMicro);
    if (rows) json[name]["mean"] = Number(values.exact_mean());
  }
  return json;
}

Json SettingJson(const LoadReport& report) {
  const LoadOptions& options = report.options;
  return {{"model", report.model},
          {"version", report.version},
          {"server", report.server},
          {"scenario", std::string(ScenarioName(options.scenario))},
          {"concurrency", options.concurrency},
          {"transport", report.transport},
          {"stream", report.stream},
          {"poll", options.poll},
          {"connections", options.connections},
          {"rows", report.rows},
          {"input", report.input},
          {"seed", options.seed},
          {"date", report.record.date},
          {"program", report.record.program},
          {"command", report.record.command},
          {"machine", report.record.machine}};
}

// What became of the calls over time, a value per window.
Json WindowsJson(const LoadResult& result) {
  const LoadTimeline& timeline = result.tally.timeline;
  const auto length = static_cast<double>(timeline.window().count());
  const auto whole = static_cast<size_t>(result.seconds / length);
  std::vector<LoadWindow> windows = timeline.windows();
  // Windows in which nothing ended, at the end, count as well.
  windows.resize(std::max(windows.size(), whole));
  Json json = {
      {"seconds", Number(length)}, {"whole", whole}, {"ok", Json::array()}};
  for (const LoadWindow& window : windows) {
    json["ok"].push_back(window.latency.count());
  }
  for (const double percent : kWindowPercentiles) {
    Json& values = json[absl::StrFormat("p%g_us", percent)] = Json::array();
    for (const LoadWindow& window : windows) {
      values.push_back(
          window.latency.empty()
              ? Json()
              : Number(Micros(window.latency.Percentile(percent))));
    }
  }
  Json& failed = json["failed"] = Json::object();
  for (size_t i = 0; i < windows.size(); ++i) {
    for (const auto& [code, count] : windows[i].failed) {
      Json& values = failed[CodeWord(code)];
      if (values.is_null()) values = std::vector<int64_t>(windows.size());
      values[i] = count;
    }
  }
  return json;
}

void AddCounts(const LoadTally& tally, Json& run) {
  run["due"] = tally.due();
  run["ok"] = tally.latency.count();
  run["failed"] = tally.failed();
  run["wrong"] = tally.wrong;
  run["unsent"] = tally.unsent;
  run["lost"] = tally.lost;
  run["latency_us"] = HistogramJson(tally.latency);
  if (!tally.queries.empty()) {
    run["query_latency_us"] = HistogramJson(tally.queries);
  }
  run["sent_late_us"] = HistogramJson(tally.lateness);
  run["errors"] = ErrorsJson(tally);
  if (!tally.server_timing.empty()) run["server_timing"] = TimingJson(tally);
}

void AddCosts(const LoadResult& result, Json& run) {
  run["client"] = {{"cpu_us_a_request", Number(ClientMicros(result))},
                   {"cpu_seconds", Number(result.client_cpu_seconds)},
                   {"threads", result.threads},
                   {"load", Number(ClientLoad(result))}};
  if (!result.server.has_value()) return;
  run["server_process"] = {
      {"cpu_us_a_request", Number(ServerMicros(result))},
      {"cpu_seconds", Number(result.server->cpu_seconds)},
      {"resident_bytes", result.server->resident_bytes},
      {"peak_resident_bytes", result.server->peak_resident_bytes}};
}

Json RunJson(const LoadReport& report, const LoadRunReport& run) {
  const LoadResult& result = run.result;
  Json json = SettingJson(report);
  if (run.rate > 0) json["rate"] = Number(run.rate);
  json["seconds"] = Number(result.seconds);
  json["offered_rate"] = Number(OfferedRate(result));
  json["achieved_rate"] = Number(AchievedRate(result));
  AddCounts(result.tally, json);
  AddCosts(result, json);
  json["windows"] = WindowsJson(result);
  json["client_limits"] = run.limits;
  json["ended"] = std::string(result.ended.message());
  return json;
}

Json ComparisonJson(const LoadComparison& comparison, const ComparedRun& run) {
  Json figures = Json::object();
  for (const ComparedFigure& figure : run.figures) {
    Json json = {{"earlier", Number(figure.earlier)},
                 {"now", Number(figure.now)},
                 {"ratio", nullptr},
                 {"low", nullptr},
                 {"high", nullptr}};
    if (figure.ratio.has_value()) {
      json["ratio"] = Number(figure.ratio->ratio);
      json["low"] = Number(figure.ratio->low);
      json["high"] = Number(figure.ratio->high);
      json["differs"] = figure.ratio->differs();
    }
    figures[figure.name] = std::move(json);
  }
  Json json = {{"earlier", comparison.name}, {"date", comparison.date}};
  if (run.rate > 0) json["rate"] = Number(run.rate);
  json["figures"] = std::move(figures);
  json["notes"] = comparison.notes;
  return {{"comparison", json}};
}

// Formats `json` on one line in ASCII, so that every terminal can show it;
// bytes that are not valid UTF-8 become U+FFFD.
std::string Line(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/true,
                   Json::error_handler_t::replace) +
         "\n";
}

}  // namespace

std::string LoadJson(const LoadReport& report) {
  std::string text;
  for (const LoadRunReport& run : report.runs)
    text += Line(RunJson(report, run));
  if (report.peak.has_value()) {
    const Json peak = {{"rate", Number(report.peak->rate)},
                       {"p99_us", Number(Micros(report.peak->p99))},
                       {"client_limited", report.peak->client_limited}};
    text += Line({{"peak", peak}});
  }
  if (report.comparison.has_value()) {
    for (const ComparedRun& run : report.comparison->runs) {
      text += Line(ComparisonJson(*report.comparison, run));
    }
    // The notes say why there is none.
    if (report.comparison->runs.empty()) {
      text += Line(ComparisonJson(*report.comparison, {}));
    }
  }
  return text;
}

}  // namespace neurite
