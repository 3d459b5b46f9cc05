#include "client/output/load_tables.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "client/output/load_figures.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite {
namespace {

using Cell = TextTable::Cell;
using Duration = LatencyHistogram::Duration;

std::vector<Cell> AnswerRow(const LoadRunReport& run) {
  const LoadTally& tally = run.result.tally;
  std::vector<Cell> cells = {{RateText(run.rate)},
                             {RateText(AchievedRate(run.result))}};
  for (const double percent : kLoadPercentiles) {
    cells.push_back({PercentileText(tally.latency, percent)});
  }
  cells.push_back({MaxText(tally.latency)});
  const int64_t bad = tally.due() - tally.latency.count() + tally.wrong;
  cells.push_back({CountText(bad), bad == 0 ? Ink::kPlain : Ink::kBad});
  return cells;
}

std::vector<Cell> CostRow(const LoadRunReport& run) {
  return {{RateText(run.rate)},
          {PercentileText(run.result.tally.lateness, 99)},
          {FixedText(ClientMicros(run.result), 1)},
          {FixedText(ServerMicros(run.result), 1)}};
}

std::string TimingText(bool rows, Duration value) {
  return rows ? CountText(value.count()) : TimeText(value);
}

std::string ComparedName(const std::string& name) {
  return name == "achieved_rate" ? "answered/s" : name;
}

std::string ComparedValue(const std::string& name,
                          const std::optional<double>& value) {
  if (!value.has_value()) return "-";
  if (name == "achieved_rate") return RateText(*value);
  return TimeText(Duration(std::llround(*value * 1000)));
}

// Higher is better for rates, lower for latencies.
Cell Verdict(const ComparedFigure& figure) {
  if (figure.too_few_answers) return {"too few answers"};
  if (!figure.ratio.has_value()) return {"unknown"};
  if (!figure.ratio->differs()) return {"no difference", Ink::kFaint};
  const bool higher = figure.ratio->low > 1;
  const bool better = higher == (figure.name == "achieved_rate");
  return {higher ? "higher" : "lower", better ? Ink::kGood : Ink::kBad};
}

}  // namespace

void WriteRates(const LoadReport& report, const Palette& palette,
                std::ostream& out) {
  TextTable answers({}, {"rate", "answered/s", "p50", "p90", "p99", "p99.9",
                         "max", "failed"});
  TextTable costs({}, {"rate", "late p99", "client us", "server us"});
  for (const LoadRunReport& run : report.runs) {
    answers.Add(AnswerRow(run));
    costs.Add(CostRow(run));
  }
  answers.Write(palette, out);
  out << '\n';
  costs.Write(palette, out);
  out << "late: from when a request was due until it was sent; us: CPU time a "
         "request\n";
}

void WriteTiming(const LoadReport& report, const Palette& palette,
                 std::ostream& out) {
  const bool rates = report.runs.size() > 1;
  std::vector<TextTable::Column> columns;
  if (rates) columns.push_back({"rate", Align::kRight});
  columns.push_back({"server's own timing"});
  for (const char* title : {"mean", "p50", "p99", "max"}) {
    columns.push_back({title, Align::kRight});
  }
  TextTable table(std::move(columns));
  bool any = false;
  for (const LoadRunReport& run : report.runs) {
    for (const auto& [name, values] : run.result.tally.server_timing) {
      any = true;
      const bool rows = name == LoadTally::kRowsTiming;
      std::vector<Cell> cells = {
          {rows ? "rows of the batch" : name},
          {rows ? ShortText(values.exact_mean()) : TimeText(values.mean())},
          {TimingText(rows, values.Percentile(50))},
          {TimingText(rows, values.Percentile(99))},
          {TimingText(rows, values.max())}};
      if (rates) cells.insert(cells.begin(), Cell{RateText(run.rate)});
      table.Add(std::move(cells));
    }
  }
  if (!any) return;
  out << '\n';
  table.Write(palette, out);
}

void WriteComparison(const LoadComparison& comparison, const Palette& palette,
                     std::ostream& out) {
  if (comparison.runs.empty()) return;
  bool rates = false;
  for (const ComparedRun& run : comparison.runs) rates |= run.rate > 0;
  std::vector<TextTable::Column> columns;
  if (rates) columns.push_back({"rate", Align::kRight});
  columns.push_back({"compared"});
  for (const char* title : {"earlier", "now", "ratio", "95 % interval"}) {
    columns.push_back({title, Align::kRight});
  }
  columns.push_back({""});
  TextTable table(std::move(columns));
  for (const ComparedRun& run : comparison.runs) {
    for (const ComparedFigure& figure : run.figures) {
      std::vector<Cell> cells = {
          {ComparedName(figure.name)},
          {ComparedValue(figure.name, figure.earlier)},
          {ComparedValue(figure.name, figure.now)},
          {figure.ratio ? FixedText(figure.ratio->ratio, 3) : "-"},
          {figure.ratio ? absl::StrFormat("%.3f to %.3f", figure.ratio->low,
                                          figure.ratio->high)
                        : "-"},
          Verdict(figure)};
      if (rates) cells.insert(cells.begin(), Cell{RateText(run.rate)});
      table.Add(std::move(cells));
    }
  }
  table.Write(palette, out);
}

}  // namespace neurite
