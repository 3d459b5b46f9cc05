#include "client/output/load_tables.h"

#include <string>
#include <utility>
#include <vector>

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

// Values are in thousandths: of rows, or of microseconds.
std::string TimingText(bool rows, Duration value) {
  return rows ? ShortText(static_cast<double>(value.count()) / 1000)
              : TimeText(value);
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
      const bool rows = name == "rows";
      std::vector<Cell> cells = {{rows ? "rows of the batch" : name},
                                 {TimingText(rows, values.mean())},
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

}  // namespace neurite
