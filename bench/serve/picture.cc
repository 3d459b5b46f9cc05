#include <algorithm>
#include <utility>
#include <vector>

#include "bench/serve/report.h"
#include "client/report/chart.h"
#include "client/report/chart_grid.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMilli = 1e-3;

// The trials of the search, ordered by rate.
ChartSeries Trials(const CapacityCell& cell) {
  ChartSeries series{.name = "p99, in the search"};
  for (const Sample& trial : cell.trials) {
    series.points.emplace_back(trial.offered, trial.p99_of_due / kMilli);
  }
  std::sort(series.points.begin(), series.points.end());
  return series;
}

ChartSeries Sweep(const CapacityCell& cell, std::string name,
                  double Sample::*number) {
  ChartSeries series{.name = std::move(name)};
  for (const auto& [offer, samples] : cell.sweep) {
    series.points.emplace_back(cell.At(offer, &Sample::offered).median,
                               cell.At(offer, number).median / kMilli);
  }
  std::sort(series.points.begin(), series.points.end());
  return series;
}

Chart Latency(const CapacityCell& cell) {
  return {.title = cell.workload.LongName(),
          .x_label = "calls a second, offered",
          .y_label = "latency, ms",
          .log_y = true,
          .series = {Sweep(cell, "p50", &Sample::p50),
                     Sweep(cell, "p99", &Sample::p99),
                     Sweep(cell, "p99 of all due", &Sample::p99_of_due),
                     Trials(cell)}};
}

Chart Goodput(const Results& results) {
  Chart chart{.title = "Answered within 5 ms",
              .x_label = "calls offered, shares of the busy rate",
              .y_label = "goodput, shares of the busy rate"};
  for (const CapacityCell& cell : results.capacity) {
    ChartSeries series{.name = cell.workload.Name()};
    for (const auto& [offer, samples] : cell.sweep) {
      series.points.emplace_back(
          cell.RateOf(offer) / cell.busy_rate,
          cell.At(offer, &Sample::goodput).median / cell.busy_rate);
    }
    std::sort(series.points.begin(), series.points.end());
    chart.series.push_back(std::move(series));
  }
  return chart;
}

// A line per server that was offered the same rates.
Chart GoodputBeside(const OverloadCell& cell) {
  Chart chart{.title = "Calls answered within 5 ms: " + cell.workload.Name(),
              .x_label = "calls offered, by Neurite's busy rate",
              .y_label = "calls answered in time, by the same"};
  for (const auto& [server, shares] : cell.others) {
    ChartSeries series{.name = server, .emphasised = server == "Neurite"};
    series.points.assign(shares.begin(), shares.end());
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace

std::string Picture(const Results& results) {
  std::vector<Chart> charts;
  for (const CapacityCell& cell : results.capacity) {
    charts.push_back(Latency(cell));
  }
  if (!results.capacity.empty()) charts.push_back(Goodput(results));
  for (const OverloadCell& cell : results.overload.loads) {
    if (!cell.others.empty()) charts.push_back(GoodputBeside(cell));
  }
  if (charts.size() == 1) return ChartGrid(std::move(charts), {.columns = 1});
  return ChartGrid(std::move(charts), {});
}

}  // namespace neurite::bench::serve
