#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/output/data_text.h"
#include "client/output/load_report.h"

namespace neurite {
namespace {

using Fields = std::vector<std::string>;

std::string Number(double value) { return absl::StrFormat("%.10g", value); }

std::string Field(absl::string_view name, absl::string_view json) {
  return absl::StrCat(JsonString(name), ":", json);
}

std::string Field(absl::string_view name, double value) {
  return Field(name, Number(value));
}

std::string Object(const Fields& fields) {
  return absl::StrCat("{", absl::StrJoin(fields, ","), "}");
}

std::string Micros(LatencyHistogram::Duration time) {
  return Number(static_cast<double>(time.count()) / 1000);
}

Fields HistogramFields(const LatencyHistogram& histogram) {
  Fields fields = {
      Field("count", static_cast<double>(histogram.count())),
      Field("min", Micros(histogram.min())),
      Field("mean", Micros(histogram.mean())),
  };
  for (const double percent : kLoadPercentiles) {
    fields.push_back(Field(absl::StrFormat("p%g", percent),
                           Micros(histogram.Percentile(percent))));
  }
  fields.push_back(Field("max", Micros(histogram.max())));
  return fields;
}

std::string Histogram(const LatencyHistogram& histogram) {
  return Object(HistogramFields(histogram));
}

std::string Errors(const LoadTally& tally) {
  Fields fields;
  for (const auto& [code, error] : tally.errors) {
    fields.push_back(Field(
        absl::StatusCodeToString(code),
        Object({Field("count", static_cast<double>(error.latency.count())),
                Field("latency_us", Histogram(error.latency)),
                Field("example", JsonString(error.example))})));
  }
  return Object(fields);
}

std::string Timing(const LoadTally& tally) {
  Fields fields;
  for (const auto& [name, values] : tally.server_timing) {
    fields.push_back(Field(name, Histogram(values)));
  }
  return Object(fields);
}

Fields Setting(const LoadReport& report) {
  const LoadOptions& options = report.options;
  return {
      Field("model", JsonString(report.model)),
      Field("version", static_cast<double>(report.version)),
      Field("server", JsonString(report.server)),
      Field("scenario", JsonString(ScenarioName(options.scenario))),
      Field("concurrency", static_cast<double>(options.concurrency)),
      Field("transport", JsonString(report.transport)),
      Field("stream", report.stream ? "true" : "false"),
      Field("poll", options.poll ? "true" : "false"),
      Field("connections", static_cast<double>(options.connections)),
      Field("rows", static_cast<double>(report.rows)),
      Field("input", JsonString(report.input)),
      Field("seed", absl::StrCat(options.seed)),
  };
}

void AddCounts(const LoadTally& tally, Fields& fields) {
  fields.push_back(Field("due", static_cast<double>(tally.due())));
  fields.push_back(Field("ok", static_cast<double>(tally.latency.count())));
  fields.push_back(Field("failed", static_cast<double>(tally.failed())));
  fields.push_back(Field("wrong", static_cast<double>(tally.wrong)));
  fields.push_back(Field("unsent", static_cast<double>(tally.unsent)));
  fields.push_back(Field("lost", static_cast<double>(tally.lost)));
  fields.push_back(Field("latency_us", Histogram(tally.latency)));
  if (!tally.queries.empty()) {
    fields.push_back(Field("query_latency_us", Histogram(tally.queries)));
  }
  fields.push_back(Field("sent_late_us", Histogram(tally.lateness)));
  fields.push_back(Field("errors", Errors(tally)));
  if (!tally.server_timing.empty()) {
    fields.push_back(Field("server_timing", Timing(tally)));
  }
}

void AddCosts(const LoadResult& result, Fields& fields) {
  fields.push_back(Field(
      "client", Object({Field("cpu_us_a_request", result.client_cpu_micros()),
                        Field("cpu_seconds", result.client_cpu_seconds),
                        Field("threads", result.threads),
                        Field("load", result.client_load())})));
  if (!result.server.has_value()) return;
  fields.push_back(Field(
      "server_process",
      Object(
          {Field("cpu_us_a_request", result.server_cpu_micros()),
           Field("cpu_seconds", result.server->cpu_seconds),
           Field("resident_bytes",
                 static_cast<double>(result.server->resident_bytes)),
           Field("peak_resident_bytes",
                 static_cast<double>(result.server->peak_resident_bytes))})));
}

std::string Run(const LoadReport& report, const LoadRunReport& run) {
  const LoadResult& result = run.result;
  Fields fields = Setting(report);
  if (run.rate > 0) fields.push_back(Field("rate", run.rate));
  fields.push_back(Field("seconds", result.seconds));
  fields.push_back(Field("offered_rate", result.offered_rate()));
  fields.push_back(Field("achieved_rate", result.achieved_rate()));
  AddCounts(result.tally, fields);
  AddCosts(result, fields);
  Fields limits;
  for (const std::string& limit : run.limits) {
    limits.push_back(JsonString(limit));
  }
  fields.push_back(Field("client_limits",
                         absl::StrCat("[", absl::StrJoin(limits, ","), "]")));
  fields.push_back(Field(
      "ended", JsonString(result.ended.ok() ? "" : result.ended.message())));
  return Object(fields);
}

}  // namespace

std::string LoadJson(const LoadReport& report) {
  std::string json;
  for (const LoadRunReport& run : report.runs) {
    absl::StrAppend(&json, Run(report, run), "\n");
  }
  if (report.peak.has_value()) {
    const Fields peak = {Field("rate", report.peak->rate),
                         Field("p99_us", Micros(report.peak->p99)),
                         Field("client_limited",
                               report.peak->client_limited ? "true" : "false")};
    absl::StrAppend(&json, Object({Field("peak", Object(peak))}), "\n");
  }
  return json;
}

}  // namespace neurite
