#include <algorithm>
#include <cmath>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/output/load_report.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite {
namespace {

// At most this number of notes about the client, over all runs.
constexpr size_t kMostLimits = 4;

using Cell = TextTable::Cell;

std::string Counted(int64_t count, const char* noun) {
  return absl::StrCat(CountText(count), " ", noun, count == 1 ? "" : "s");
}

std::string RateText(double rate) {
  return rate < 100 ? ShortText(rate) : CountText(std::llround(rate));
}

std::string MemoryText(int64_t bytes) {
  return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

std::string PercentileText(const LatencyHistogram& histogram) {
  std::string text;
  for (const double percent : kLoadPercentiles) {
    absl::StrAppendFormat(&text, "p%g %s   ", percent,
                          TimeText(histogram.Percentile(percent)));
  }
  return absl::StrCat(text, "max ", TimeText(histogram.max()));
}

std::string CodeName(absl::StatusCode code) {
  return absl::StatusCodeToString(code);
}

// Lines that each consist of a name and a text.
class Facts {
 public:
  Facts() : table_({"", ""}, {}) {}
  void Add(const char* name, std::string text, Ink ink = Ink::kPlain) {
    table_.Add({{name, Ink::kFaint}, {std::move(text), ink}});
  }
  void Write(const Palette& palette, std::ostream& out) {
    table_.Write(palette, out);
  }

 private:
  TextTable table_;
};

void AddFailures(const LoadTally& tally, Facts& facts) {
  for (const auto& [code, error] : tally.errors) {
    facts.Add("failed",
              absl::StrCat(Counted(error.latency.count(), "request"), ": ",
                           CodeName(code), " after p50 ",
                           TimeText(error.latency.Percentile(50)), "; ",
                           error.example),
              Ink::kBad);
  }
  if (tally.unsent > 0) {
    facts.Add("never sent", Counted(tally.unsent, "request"), Ink::kBad);
  }
  if (tally.lost > 0) {
    facts.Add("no end", Counted(tally.lost, "request"), Ink::kBad);
  }
}

void AddCosts(const LoadResult& result, Facts& facts) {
  facts.Add("client", absl::StrFormat("%.1f us of CPU a request, %.0f %% of %s",
                                      result.client_cpu_micros(),
                                      100 * result.client_load(),
                                      Counted(result.threads, "thread")));
  if (!result.server.has_value()) return;
  facts.Add("server",
            absl::StrFormat("%.1f us of CPU a request, %.0f %% of a core; %s "
                            "of memory, at most %s",
                            result.server_cpu_micros(),
                            100 * result.server->cpu_seconds /
                                std::max(result.seconds, 1e-9),
                            MemoryText(result.server->resident_bytes),
                            MemoryText(result.server->peak_resident_bytes)));
}

void WriteTiming(const LoadTally& tally, const Palette& palette,
                 std::ostream& out) {
  if (tally.server_timing.empty()) return;
  TextTable table({"server's own timing"}, {"mean", "p50", "p99", "max"});
  for (const auto& [name, values] : tally.server_timing) {
    const bool rows = name == "rows";
    const auto text = [rows](LatencyHistogram::Duration value) {
      // Values are in thousandths: of rows, or of microseconds.
      return rows ? ShortText(static_cast<double>(value.count()) / 1000)
                  : TimeText(value);
    };
    table.Add({{rows ? "rows of the batch" : name},
               {text(values.mean())},
               {text(values.Percentile(50))},
               {text(values.Percentile(99))},
               {text(values.max())}});
  }
  out << '\n';
  table.Write(palette, out);
}

void WriteRun(const LoadReport& report, const LoadRunReport& run,
              const Palette& palette, std::ostream& out) {
  const LoadResult& result = run.result;
  const LoadTally& tally = result.tally;
  Facts facts;
  if (run.rate > 0) {
    facts.Add("due",
              absl::StrCat(Counted(tally.due(), "request"), ", ",
                           RateText(result.offered_rate()), " a second"));
  }
  facts.Add("answered",
            absl::StrCat(
                Counted(tally.latency.count(), "request"), " in ",
                FixedText(result.seconds, 1),
                " s: ", RateText(result.achieved_rate()), " a second",
                report.rows == 1
                    ? ""
                    : absl::StrCat(", ",
                                   RateText(result.achieved_rate() *
                                            static_cast<double>(report.rows)),
                                   " rows a second")),
            Ink::kBold);
  facts.Add("latency", PercentileText(tally.latency), Ink::kBold);
  if (!tally.queries.empty()) {
    facts.Add("of queries", PercentileText(tally.queries));
  }
  AddFailures(tally, facts);
  if (report.options.check) {
    facts.Add("checked",
              tally.wrong == 0 ? "every answer was as expected"
                               : absl::StrCat(Counted(tally.wrong, "answer"),
                                              " not as expected"),
              tally.wrong == 0 ? Ink::kGood : Ink::kBad);
  }
  facts.Add("sent late", PercentileText(tally.lateness));
  AddCosts(result, facts);
  facts.Write(palette, out);
  WriteTiming(tally, palette, out);
}

std::vector<Cell> RateRow(const LoadRunReport& run) {
  const LoadTally& tally = run.result.tally;
  std::vector<Cell> cells = {{RateText(run.rate)},
                             {RateText(run.result.achieved_rate())}};
  for (const double percent : kLoadPercentiles) {
    cells.push_back({TimeText(tally.latency.Percentile(percent))});
  }
  cells.push_back({TimeText(tally.latency.max())});
  const int64_t bad = tally.due() - tally.latency.count() + tally.wrong;
  cells.push_back({CountText(bad), bad == 0 ? Ink::kPlain : Ink::kBad});
  cells.push_back({TimeText(tally.lateness.Percentile(99))});
  cells.push_back({FixedText(run.result.client_cpu_micros(), 1)});
  cells.push_back({run.result.server.has_value()
                       ? FixedText(run.result.server_cpu_micros(), 1)
                       : "-"});
  return cells;
}

void WriteRates(const LoadReport& report, const Palette& palette,
                std::ostream& out) {
  TextTable table({}, {"rate", "answered/s", "p50", "p90", "p99", "p99.9",
                       "max", "failed", "late p99", "client us", "server us"});
  for (const LoadRunReport& run : report.runs) table.Add(RateRow(run));
  table.Write(palette, out);
  for (const LoadRunReport& run : report.runs) {
    for (const auto& [code, error] : run.result.tally.errors) {
      out << "at " << RateText(run.rate) << ": "
          << Counted(error.latency.count(), "request") << ' ' << CodeName(code)
          << ": " << Printable(error.example) << '\n';
    }
  }
}

void WriteLimits(const LoadReport& report, const Palette& palette,
                 std::ostream& out) {
  size_t limits = 0;
  for (const LoadRunReport& run : report.runs) {
    for (const std::string& limit : run.limits) {
      if (++limits > kMostLimits) continue;
      out << palette(Ink::kBad, "note") << ": "
          << (run.rate > 0 ? absl::StrCat("at ", RateText(run.rate), ": ") : "")
          << limit << '\n';
    }
  }
  if (limits > kMostLimits) {
    out << palette(Ink::kBad, "note") << ": and " << limits - kMostLimits
        << " more of this kind\n";
  }
}

}  // namespace

std::string TimeText(std::chrono::nanoseconds time) {
  const auto value = static_cast<double>(time.count());
  if (value < 1e3) return absl::StrFormat("%.0f ns", value);
  const auto [unit, factor] = value < 999.5e3   ? std::pair("us", 1e3)
                              : value < 999.5e6 ? std::pair("ms", 1e6)
                                                : std::pair("s", 1e9);
  const double scaled = value / factor;
  const int digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return absl::StrFormat("%.*f %s", digits, scaled, unit);
}

std::string LoadSetting(const LoadReport& report) {
  const LoadOptions& options = report.options;
  std::string text(ScenarioName(options.scenario));
  switch (options.scenario) {
    case Scenario::kClosed:
      absl::StrAppend(&text, ", ", Counted(options.concurrency, "call"),
                      " in flight");
      break;
    case Scenario::kMultiStream:
      absl::StrAppend(&text, ", ", Counted(options.concurrency, "request"),
                      " a query");
      break;
    case Scenario::kServer:
      absl::StrAppend(&text, ", Poisson arrivals");
      break;
    case Scenario::kOffline:
    case Scenario::kSingleStream:
      break;
  }
  return absl::StrCat(
      text, ", ", Counted(options.connections, "connection"),
      report.transport == "grpc" ? " of gRPC C++" : "",
      report.stream ? ", a stream each" : "", options.poll ? ", polling" : "",
      ", ", Counted(report.rows, "row"), " a request, ", report.input);
}

std::string LoadText(const LoadReport& report, const Palette& palette) {
  std::ostringstream out;
  out << palette(Ink::kBold,
                 absl::StrCat(report.model, " version ", report.version))
      << " at " << report.server << ": " << LoadSetting(report) << "\n\n";
  if (report.runs.size() == 1) {
    WriteRun(report, report.runs.front(), palette, out);
  } else if (!report.runs.empty()) {
    WriteRates(report, palette, out);
  }
  if (report.peak.has_value()) {
    out << "\npeak: "
        << (report.peak->rate > 0
                ? absl::StrCat(RateText(report.peak->rate),
                               " requests a second, with 99 % of them answered "
                               "within ",
                               TimeText(report.peak->p99))
                : absl::StrCat("no rate held a p99 of ",
                               TimeText(report.peak->p99)))
        << (report.peak->client_limited
                ? "; the client, not the server, set that limit"
                : "")
        << '\n';
  }
  WriteLimits(report, palette, out);
  return out.str();
}

}  // namespace neurite
