#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "client/output/load_report.h"
#include "client/report/chart.h"

namespace neurite {
namespace {

// The number of lines that a reader can tell apart in one chart.
constexpr size_t kMostCurves = 7;

constexpr char kHead[] = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<style>
body{font:15px/1.5 system-ui,Helvetica,Arial,sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem}
pre{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;overflow-x:auto}
svg{max-width:100%;height:auto}
</style>
)";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

double Milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::chrono::nanoseconds Tail(const LoadRunReport& run) {
  return run.result.tally.latency.Percentile(99);
}

// Sorts the runs by rate, because the search for a peak tries rates in another
// order. Of several runs at the same rate it returns the least disturbed one.
std::vector<const LoadRunReport*> ByRate(const LoadReport& report) {
  std::vector<const LoadRunReport*> runs;
  for (const LoadRunReport& run : report.runs) runs.push_back(&run);
  std::stable_sort(runs.begin(), runs.end(),
                   [](const LoadRunReport* a, const LoadRunReport* b) {
                     return std::pair(a->rate, Tail(*a)) <
                            std::pair(b->rate, Tail(*b));
                   });
  runs.erase(std::unique(runs.begin(), runs.end(),
                         [](const LoadRunReport* a, const LoadRunReport* b) {
                           return a->rate == b->rate;
                         }),
             runs.end());
  return runs;
}

// x is 1 / (share of requests at least as slow), so that the tail, the
// important part, gets most of the width.
ChartSeries TailOf(const LatencyHistogram& latency, std::string name) {
  ChartSeries series;
  series.name = std::move(name);
  double previous = 0;
  for (const auto& [time, share] : latency.Distribution()) {
    series.points.emplace_back(1 / (1 - previous), Milliseconds(time));
    previous = share;
  }
  return series;
}

Chart DistributionChart(const LoadReport& report) {
  Chart chart;
  chart.title = "How slow the slowest are";
  chart.x_label = "one request in N takes at least this long";
  chart.y_label = "latency, ms";
  chart.log_x = chart.log_y = true;
  const std::vector<const LoadRunReport*> runs = ByRate(report);
  // With more runs than kMostCurves, evenly spaced runs are shown, including
  // the first and the last.
  const size_t shown = std::min(runs.size(), kMostCurves);
  for (size_t i = 0; i < shown; ++i) {
    const size_t index = shown < 2 ? 0 : i * (runs.size() - 1) / (shown - 1);
    const LoadRunReport& run = *runs[index];
    chart.series.push_back(TailOf(
        run.result.tally.latency,
        run.rate > 0
            ? absl::StrFormat("%.*f a second", run.rate < 100 ? 1 : 0, run.rate)
            : ""));
  }
  return chart;
}

Chart LoadChart(const LoadReport& report) {
  Chart chart;
  chart.title = "Latency over load";
  chart.x_label = "requests due a second";
  chart.y_label = "latency, ms";
  chart.log_y = true;
  for (const double percent : kLoadPercentiles) {
    ChartSeries series;
    series.name = absl::StrFormat("p%g", percent);
    for (const LoadRunReport* run : ByRate(report)) {
      const LatencyHistogram& latency = run->result.tally.latency;
      series.points.emplace_back(run->rate,
                                 Milliseconds(latency.Percentile(percent)));
    }
    chart.series.push_back(std::move(series));
  }
  if (report.peak.has_value() && !report.runs.empty()) {
    const std::vector<const LoadRunReport*> runs = ByRate(report);
    const double bound = Milliseconds(report.peak->p99);
    chart.series.push_back(
        {"bound of p99",
         {{runs.front()->rate, bound}, {runs.back()->rate, bound}}});
  }
  return chart;
}

Chart ThroughputChart(const LoadReport& report) {
  Chart chart;
  chart.title = "Answers over load";
  chart.x_label = "requests due a second";
  chart.y_label = "answered OK a second";
  ChartSeries series;
  for (const LoadRunReport* run : ByRate(report)) {
    series.points.emplace_back(run->rate, run->result.achieved_rate());
  }
  chart.series.push_back(std::move(series));
  return chart;
}

}  // namespace

std::string LoadPage(const LoadReport& report) {
  const std::string title =
      absl::StrCat(report.model, " version ", report.version, " under load");
  std::string page = absl::StrCat(kHead, "<title>", Escaped(title),
                                  "</title>\n<h1>", Escaped(title), "</h1>\n");
  absl::StrAppend(&page, "<pre>", Escaped(LoadText(report, Palette(false))),
                  "</pre>\n");
  if (report.runs.size() > 1) {
    absl::StrAppend(&page, ChartSvg(LoadChart(report)), "<p>\n",
                    ChartSvg(ThroughputChart(report)), "<p>\n");
  }
  absl::StrAppend(&page, ChartSvg(DistributionChart(report)), "</html>\n");
  return page;
}

}  // namespace neurite
