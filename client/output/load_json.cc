#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "client/output/load_report.h"
#include "core/base/exact_text.h"

namespace neurite {
namespace {

using Json = nlohmann::ordered_json;  // preserves the order of keys

// Whole numbers have no decimal point; others have the digits that parse to the
// same number. What is not finite is a string (see docs/output.md).
Json Number(double value) {
  if (!std::isfinite(value)) return Json(ExactText(value));
  constexpr double kExact = 9e15;
  const bool whole = std::abs(value) < kExact && value == std::trunc(value);
  return whole ? Json(static_cast<int64_t>(value)) : Json(value);
}

Json Micros(LatencyHistogram::Duration time) {
  return Number(static_cast<double>(time.count()) / 1000);
}

Json HistogramJson(const LatencyHistogram& histogram) {
  Json json = {{"count", histogram.count()},
               {"min", Micros(histogram.min())},
               {"mean", Micros(histogram.mean())}};
  for (const double percent : kLoadPercentiles) {
    json[absl::StrFormat("p%g", percent)] =
        Micros(histogram.Percentile(percent));
  }
  json["max"] = Micros(histogram.max());
  return json;
}

Json ErrorsJson(const LoadTally& tally) {
  Json json = Json::object();
  for (const auto& [code, error] : tally.errors) {
    json[absl::AsciiStrToLower(absl::StatusCodeToString(code))] = {
        {"count", error.latency.count()},
        {"latency_us", HistogramJson(error.latency)},
        {"example", error.example}};
  }
  return json;
}

Json TimingJson(const LoadTally& tally) {
  Json json = Json::object();
  for (const auto& [name, values] : tally.server_timing) {
    json[name] = HistogramJson(values);
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
          {"seed", options.seed}};
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
  run["client"] = {{"cpu_us_a_request", Number(result.client_cpu_micros())},
                   {"cpu_seconds", Number(result.client_cpu_seconds)},
                   {"threads", result.threads},
                   {"load", Number(result.client_load())}};
  if (!result.server.has_value()) return;
  run["server_process"] = {
      {"cpu_us_a_request", Number(result.server_cpu_micros())},
      {"cpu_seconds", Number(result.server->cpu_seconds)},
      {"resident_bytes", result.server->resident_bytes},
      {"peak_resident_bytes", result.server->peak_resident_bytes}};
}

Json RunJson(const LoadReport& report, const LoadRunReport& run) {
  const LoadResult& result = run.result;
  Json json = SettingJson(report);
  if (run.rate > 0) json["rate"] = Number(run.rate);
  json["seconds"] = Number(result.seconds);
  json["offered_rate"] = Number(result.offered_rate());
  json["achieved_rate"] = Number(result.achieved_rate());
  AddCounts(result.tally, json);
  AddCosts(result, json);
  json["client_limits"] = run.limits;
  json["ended"] = std::string(result.ended.message());
  return json;
}

// Formats `json` on one line; bytes that are not valid UTF-8 become U+FFFD.
std::string Line(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false,
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
                       {"p99_us", Micros(report.peak->p99)},
                       {"client_limited", report.peak->client_limited}};
    text += Line({{"peak", peak}});
  }
  return text;
}

}  // namespace neurite
