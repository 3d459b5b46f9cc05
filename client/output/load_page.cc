#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "client/output/load_figures.h"
#include "client/output/load_report.h"
#include "client/report/chart.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

// The number of lines that a reader can tell apart in one chart.
constexpr size_t kMostCurves = 7;

// The number of charts of failures on one page.
constexpr size_t kMostCharts = 12;

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

// A run without answers is the worst.
std::chrono::nanoseconds Tail(const LoadRunReport& run) {
  const LatencyHistogram& latency = run.result.tally.latency;
  return latency.empty() ? std::chrono::nanoseconds::max()
                         : latency.Percentile(99);
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

std::string RateName(const LoadRunReport& run) {
  return absl::StrCat(RateText(run.rate), " a second");
}

Chart DistributionChart(const LoadReport& report) {
  Chart chart;
  chart.title = "How slow the slowest are";
  chart.x_label = "one request in N takes at least this long";
  chart.y_label = "latency, ms";
  chart.log_x = chart.log_y = true;
  const std::vector<const LoadRunReport*> runs = ByRate(report);
  if (runs.size() > kMostCurves) {
    absl::StrAppend(&chart.title, " (", kMostCurves, " of ", runs.size(),
                    " rates)");
  }
  // With more runs than kMostCurves, evenly spaced runs are shown, including
  // the first and the last.
  const size_t shown = std::min(runs.size(), kMostCurves);
  for (size_t i = 0; i < shown; ++i) {
    const size_t index = shown < 2 ? 0 : i * (runs.size() - 1) / (shown - 1);
    const LoadRunReport& run = *runs[index];
    chart.series.push_back(
        TailOf(run.result.tally.latency,
               run.rate > 0 ? RateName(run) : "all requests"));
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
  chart.y_label = "requests a second";
  ChartSeries due = {"due", {}};
  ChartSeries answered = {"answered OK", {}};
  for (const LoadRunReport* run : ByRate(report)) {
    due.points.emplace_back(run->rate, run->rate);
    answered.points.emplace_back(run->rate, run->result.achieved_rate());
  }
  chart.series = {std::move(answered), std::move(due)};
  return chart;
}

// Failures per second of each window, by code. Each window is drawn as a step,
// so that a single one can be seen.
Chart FailureChart(const LoadRunReport& run) {
  const LoadTimeline& timeline = run.result.tally.timeline;
  const auto length = static_cast<double>(timeline.window().count());
  Chart chart;
  chart.title = "Failures over time";
  if (run.rate > 0) absl::StrAppend(&chart.title, " at ", RateName(run));
  chart.x_label = "seconds of the measured time";
  chart.y_label = "failures a second";
  const std::vector<LoadWindow>& windows = timeline.windows();
  for (const auto& [code, error] : run.result.tally.errors) {
    ChartSeries series = {CodeWord(code), {}};
    for (size_t i = 0; i < windows.size(); ++i) {
      const auto found = windows[i].failed.find(code);
      const double failed = found == windows[i].failed.end()
                                ? 0
                                : static_cast<double>(found->second) / length;
      const double begin = static_cast<double>(i) * length;
      series.points.emplace_back(begin, failed);
      series.points.emplace_back(begin + length, failed);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace

std::string LoadPage(const LoadReport& report) {
  const std::string title = absl::StrCat(Printable(report.model), " version ",
                                         report.version, " under load");
  std::string page = absl::StrCat(kHead, "<title>", Escaped(title),
                                  "</title>\n<h1>", Escaped(title), "</h1>\n");
  absl::StrAppend(&page, "<pre>", Escaped(LoadText(report, Palette(false))),
                  "</pre>\n");
  if (report.runs.size() > 1) {
    absl::StrAppend(&page, ChartSvg(LoadChart(report)), "<p>\n",
                    ChartSvg(ThroughputChart(report)), "<p>\n");
  }
  absl::StrAppend(&page, ChartSvg(DistributionChart(report)));
  size_t charts = 0;
  for (const LoadRunReport& run : report.runs) {
    if (run.result.tally.errors.empty() || ++charts > kMostCharts) continue;
    absl::StrAppend(&page, "<p>\n", ChartSvg(FailureChart(run)));
  }
  if (charts > kMostCharts) {
    absl::StrAppend(&page, "<p>", charts - kMostCharts,
                    " more runs have failures; the table has their numbers.\n");
  }
  absl::StrAppend(&page, "</html>\n");
  return page;
}

}  // namespace neurite
