#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/output/data_text.h"
#include "client/output/load_figures.h"
#include "client/output/load_report.h"
#include "core/base/exact_text.h"

namespace neurite {
namespace {

// Names and values of one line.
class Columns {
 public:
  void Add(const char* name, absl::string_view text) {
    names_.emplace_back(name);
    values_.push_back(CsvCell(text));
  }
  void Add(const char* name, int64_t number) {
    Add(name, absl::StrCat(number));
  }
  void Add(const char* name, std::optional<double> number) {
    Add(name, number.has_value() ? ExactText(*number) : std::string());
  }

  std::string Names() const { return absl::StrJoin(names_, ",") + "\n"; }
  std::string Values() const { return absl::StrJoin(values_, ",") + "\n"; }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> values_;
};

std::optional<double> Micros(const LatencyHistogram& histogram,
                             LatencyHistogram::Duration time) {
  if (histogram.empty()) return std::nullopt;
  return static_cast<double>(time.count()) / 1000;
}

void AddSetting(const LoadReport& report, const LoadRunReport& run,
                Columns& columns) {
  const LoadOptions& options = report.options;
  columns.Add("model", report.model);
  columns.Add("version", report.version);
  columns.Add("server", report.server);
  columns.Add("scenario", ScenarioName(options.scenario));
  columns.Add("transport", report.transport);
  columns.Add("connections", int64_t{options.connections});
  columns.Add("rows", report.rows);
  columns.Add("rate",
              run.rate > 0 ? std::optional<double>(run.rate) : std::nullopt);
}

void AddCounts(const LoadTally& tally, Columns& columns) {
  columns.Add("due", tally.due());
  columns.Add("ok", tally.latency.count());
  columns.Add("failed", tally.failed());
  columns.Add("wrong", tally.wrong);
  columns.Add("unsent", tally.unsent);
  columns.Add("lost", tally.lost);
}

void AddLatency(const LoadTally& tally, Columns& columns) {
  const LatencyHistogram& latency = tally.latency;
  columns.Add("mean_us", Micros(latency, latency.mean()));
  for (const double percent : kLoadPercentiles) {
    columns.Add(absl::StrFormat("p%g_us", percent).c_str(),
                Micros(latency, latency.Percentile(percent)));
  }
  columns.Add("max_us", Micros(latency, latency.max()));
  columns.Add("sent_late_p99_us",
              Micros(tally.lateness, tally.lateness.Percentile(99)));
}

Columns ColumnsOf(const LoadReport& report, const LoadRunReport& run) {
  const LoadResult& result = run.result;
  Columns columns;
  AddSetting(report, run, columns);
  columns.Add("seconds", std::optional<double>(result.seconds));
  AddCounts(result.tally, columns);
  columns.Add("achieved_rate", AchievedRate(result));
  AddLatency(result.tally, columns);
  columns.Add("client_cpu_us_a_request", ClientMicros(result));
  columns.Add("server_cpu_us_a_request", ServerMicros(result));
  columns.Add("ended", result.ended.message());
  columns.Add("date", report.record.date);
  columns.Add("program", report.record.program);
  columns.Add("command", report.record.command);
  columns.Add("machine", report.record.machine);
  return columns;
}

}  // namespace

std::string LoadCsv(const LoadReport& report) {
  std::string text;
  for (const LoadRunReport& run : report.runs) {
    const Columns columns = ColumnsOf(report, run);
    if (text.empty()) text = columns.Names();
    text += columns.Values();
  }
  return text;
}

}  // namespace neurite
