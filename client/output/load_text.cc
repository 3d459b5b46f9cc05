#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "client/output/load_figures.h"
#include "client/output/load_report.h"
#include "client/output/load_tables.h"
#include "client/report/command_lines.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

// At most this number of notes about the client, over all runs.
constexpr size_t kMostLimits = 4;

// In columns of a terminal.
constexpr size_t kWidth = 80;
constexpr size_t kNameWidth = 12;
constexpr size_t kRecordIndent = 9;  // of the date, machine and command

std::string Counted(int64_t count, const char* noun) {
  return absl::StrCat(CountText(count), " ", noun, count == 1 ? "" : "s");
}

std::string MemoryText(int64_t bytes) {
  return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

std::string PercentilesText(const LatencyHistogram& histogram) {
  std::string text;
  for (const double percent : kLoadPercentiles) {
    absl::StrAppendFormat(&text, "p%g %s  ", percent,
                          PercentileText(histogram, percent));
  }
  return absl::StrCat(text, "max ", MaxText(histogram));
}

std::string CodeName(absl::StatusCode code) {
  return absl::StatusCodeToString(code);
}

// Lines that each consist of a name and a text, which goes on in further lines
// if it is long.
class Facts {
 public:
  Facts() : table_({"", ""}, {}) {}
  void Add(const char* name, const std::string& text, Ink ink = Ink::kPlain) {
    for (const absl::string_view line :
         absl::StrSplit(Wrapped(Printable(text), kWidth - kNameWidth), '\n')) {
      table_.Add(
          {{std::exchange(name, ""), Ink::kFaint}, {std::string(line), ink}});
    }
  }
  // For texts that must stay on one line.
  void AddLine(const char* name, std::string text, Ink ink = Ink::kPlain) {
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
  std::optional<double> load = ClientLoad(result);
  if (load.has_value()) *load *= 100;
  facts.Add("client", absl::StrFormat("%s us of CPU a request, %s %% of %s",
                                      FixedText(ClientMicros(result), 1),
                                      FixedText(load, 0),
                                      Counted(result.threads, "thread")));
  if (!result.server.has_value()) return;
  std::optional<double> core;
  if (result.seconds > 0) {
    core = 100 * result.server->cpu_seconds / result.seconds;
  }
  facts.AddLine(
      "server",
      absl::StrFormat("%s us of CPU a request, %s %% of a core; %s, at most %s",
                      FixedText(ServerMicros(result), 1), FixedText(core, 0),
                      MemoryText(result.server->resident_bytes),
                      MemoryText(result.server->peak_resident_bytes)));
}

std::string AnsweredText(const LoadReport& report, const LoadResult& result) {
  std::optional<double> rows = AchievedRate(result);
  if (rows.has_value()) *rows *= static_cast<double>(report.rows);
  return absl::StrCat(
      Counted(result.tally.latency.count(), "request"), " in ",
      FixedText(result.seconds, 1), " s: ", RateText(AchievedRate(result)),
      " a second",
      report.rows == 1 ? ""
                       : absl::StrCat(", ", RateText(rows), " rows a second"));
}

void WriteRun(const LoadReport& report, const LoadRunReport& run,
              const Palette& palette, std::ostream& out) {
  const LoadResult& result = run.result;
  const LoadTally& tally = result.tally;
  Facts facts;
  if (run.rate > 0) {
    facts.Add("due", absl::StrCat(Counted(tally.due(), "request"), ", ",
                                  RateText(OfferedRate(result)), " a second"));
  }
  facts.Add("answered", AnsweredText(report, result), Ink::kBold);
  facts.AddLine("latency", PercentilesText(tally.latency), Ink::kBold);
  if (!tally.queries.empty()) {
    facts.AddLine("of queries", PercentilesText(tally.queries));
  }
  AddFailures(tally, facts);
  if (report.options.check) {
    facts.Add("checked",
              tally.latency.empty() ? "no answer came"
              : tally.wrong == 0    ? "every answer was as expected"
                                 : absl::StrCat(Counted(tally.wrong, "answer"),
                                                " not as expected"),
              tally.wrong == 0 ? Ink::kGood : Ink::kBad);
  }
  facts.AddLine("sent late", PercentilesText(tally.lateness));
  AddCosts(result, facts);
  facts.Write(palette, out);
}

void WriteErrors(const LoadReport& report, std::ostream& out) {
  for (const LoadRunReport& run : report.runs) {
    for (const auto& [code, error] : run.result.tally.errors) {
      out << Wrapped(
                 absl::StrCat("at ", RateText(run.rate), ": ",
                              Counted(error.latency.count(), "request"), " ",
                              CodeName(code), ": ", Printable(error.example)),
                 kWidth)
          << '\n';
    }
  }
}

// The note about a mark of PercentileText, if there is any.
void WriteUncertain(const LoadReport& report, std::ostream& out) {
  bool any = false;
  for (const LoadRunReport& run : report.runs) {
    for (const double percent : kLoadPercentiles) {
      any = any || IsUncertain(run.result.tally.latency, percent);
    }
  }
  if (!any) return;
  out << "* from fewer than 10 slower requests: run longer for a reliable "
         "figure\n";
}

void WriteNote(const std::string& text, const Palette& palette,
               std::ostream& out) {
  out << palette(Ink::kBad, "note") << ": " << text << '\n';
}

void WriteLimits(const LoadReport& report, const Palette& palette,
                 std::ostream& out) {
  size_t limits = 0;
  for (const LoadRunReport& run : report.runs) {
    for (const std::string& limit : run.limits) {
      if (++limits > kMostLimits) continue;
      WriteNote(
          absl::StrCat(
              run.rate > 0 ? absl::StrCat("at ", RateText(run.rate), ": ") : "",
              limit),
          palette, out);
    }
  }
  if (limits > kMostLimits) {
    WriteNote(absl::StrCat("and ", limits - kMostLimits, " more of this kind"),
              palette, out);
  }
}

void WritePeak(const LoadReport::Peak& peak, std::ostream& out) {
  const std::string held =
      peak.rate > 0
          ? absl::StrCat(RateText(peak.rate),
                         " requests a second, with 99 % of them answered "
                         "within ",
                         TimeText(peak.p99))
          : absl::StrCat("no rate held a p99 of ", TimeText(peak.p99));
  out << Wrapped(absl::StrCat("peak: ", held,
                              peak.client_limited
                                  ? "; the client, not the server, set that "
                                    "limit"
                                  : ""),
                 kWidth)
      << '\n';
}

void WriteRecord(const LoadRecord& record, const Palette& palette,
                 std::ostream& out) {
  // Not in a table, whose cells are cut: a long command can be repeated, too.
  const auto write = [&](absl::string_view name, const std::string& text) {
    out << palette(Ink::kFaint, name) << text << '\n';
  };
  write("date     ",
        Printable(absl::StrCat(record.date, ", ", record.program)));
  write("machine  ", Printable(record.machine, kMostPrintedMessage));
  write("command  ",
        CommandLines(Printable(record.command, kMostPrintedMessage),
                     kRecordIndent, kRecordIndent, kWidth));
}

// The first line of a comparison.
std::string ComparisonTitle(const LoadComparison& comparison) {
  const std::string title =
      absl::StrCat("compared with ", Printable(comparison.name), " of ",
                   Printable(comparison.date));
  if (comparison.runs.empty()) {
    return absl::StrCat(title, ": no run in common");
  }
  return absl::StrCat(title, "; means over windows of ",
                      ShortText(comparison.window_seconds),
                      " s; ratio: now divided by earlier");
}

}  // namespace

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

std::string LoadSummaryText(const LoadReport& report, const Palette& palette) {
  std::ostringstream out;
  if (report.peak.has_value()) {
    out << '\n';
    WritePeak(*report.peak, out);
  }
  if (report.comparison.has_value()) {
    out << '\n' << Wrapped(ComparisonTitle(*report.comparison), kWidth) << '\n';
    WriteComparison(*report.comparison, palette, out);
    for (const std::string& note : report.comparison->notes) {
      WriteNote(Printable(note), palette, out);
    }
  }
  WriteLimits(report, palette, out);
  return out.str();
}

std::string LoadText(const LoadReport& report, const Palette& palette) {
  std::ostringstream out;
  out << palette(Ink::kBold, absl::StrCat(Printable(report.model), " version ",
                                          report.version))
      << " at " << Printable(report.server) << '\n'
      << Wrapped(LoadSetting(report), kWidth) << "\n\n";
  if (report.runs.size() == 1) {
    WriteRun(report, report.runs.front(), palette, out);
  } else if (!report.runs.empty()) {
    WriteRates(report, palette, out);
    WriteErrors(report, out);
  }
  WriteTiming(report, palette, out);
  WriteUncertain(report, out);
  out << LoadSummaryText(report, palette);
  if (!report.record.date.empty()) {
    out << '\n';
    WriteRecord(report.record, palette, out);
  }
  return out.str();
}

}  // namespace neurite
