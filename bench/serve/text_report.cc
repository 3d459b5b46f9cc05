#include "bench/serve/text_report.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite::bench::serve {
namespace {

// More than this of a processor taken by others: the numbers are not to be
// trusted.
constexpr double kDisturbed = 0.1;

std::string Rate(double rate) {
  return CountText(static_cast<int64_t>(std::llround(rate)));
}

std::string Micros(double seconds) { return FixedText(seconds * 1e6, 1); }

std::string Time(double seconds) {
  if (std::isinf(seconds)) return "none";
  return seconds < 1e-3 ? absl::StrFormat("%.0f us", seconds * 1e6)
                        : absl::StrFormat("%.2f ms", seconds * 1e3);
}

std::string Percent(double share) {
  return absl::StrFormat("%.1f %%", 100 * share);
}

// "1.12 (1.10-1.15)".
std::string RatioText(const Spread& ratio) {
  if (!std::isfinite(ratio.median)) return "-";
  return absl::StrFormat("%.2f (%.2f-%.2f)", ratio.median, ratio.least,
                         ratio.most);
}

double MostOf(const std::vector<Sample>& samples, double Sample::*number) {
  return SpreadOf(Column(samples, number)).most;
}

TextTable::Cell Others(const std::vector<Sample>& samples) {
  const double server = MostOf(samples, &Sample::others_beside_server);
  const double client = MostOf(samples, &Sample::others_beside_client);
  return {absl::StrFormat("%.0f, %.0f %%", 100 * server, 100 * client),
          std::max(server, client) > kDisturbed ? Ink::kBad : Ink::kFaint};
}

TextTable Table(std::initializer_list<const char*> left,
                std::initializer_list<const char*> right) {
  std::vector<TextTable::Column> columns;
  for (const char* title : left) columns.push_back({title});
  for (const char* title : right) columns.push_back({title, Align::kRight});
  return TextTable(std::move(columns));
}

void AddLoadRow(const LoadCell& cell, Answerer answerer, TextTable& table) {
  const std::vector<Sample>& samples = cell.samples.at(answerer);
  const double failed = MostOf(samples, &Sample::refused_share) +
                        MostOf(samples, &Sample::other_failed_share);
  const bool ours = answerer == Answerer::kOurs;
  table.Add(
      {{cell.workload.Name()},
       {absl::StrCat(cell.in_flight)},
       {AnswererName(answerer), ours ? Ink::kBold : Ink::kPlain},
       {Rate(cell.Of(answerer, &Sample::answered).median)},
       {ours ? "1"
             : RatioText(
                   cell.Ratio(Answerer::kOurs, answerer, &Sample::answered))},
       {Micros(cell.Of(answerer, &Sample::server_cpu).median)},
       {answerer == Answerer::kEmpty
            ? "1"
            : RatioText(
                  cell.Ratio(answerer, Answerer::kEmpty, &Sample::server_cpu))},
       {Time(cell.Of(answerer, &Sample::p50).median)},
       {Time(cell.Of(answerer, &Sample::p99).median)},
       {Percent(failed), failed > 0 ? Ink::kBad : Ink::kFaint},
       {Micros(cell.Of(answerer, &Sample::client_cpu).median), Ink::kFaint},
       {Percent(cell.Of(answerer, &Sample::client_load).median), Ink::kFaint},
       Others(samples)});
}

void WriteCapacityCaption(const CapacityCell& cell, const Results& results,
                          std::ostream& out) {
  const double rows = cell.capacity * static_cast<double>(cell.workload.rows);
  out << "capacity " << Rate(cell.capacity) << " calls/s (" << Rate(rows)
      << " rows/s";
  const std::optional<double> forward =
      results.ForwardRows(cell.workload.net.letter);
  if (forward) {
    out << ", " << FixedText(rows / *forward, 3) << " of the forward pass's";
  }
  out << "); busy rate " << Rate(cell.busy_rate) << "; unloaded median "
      << Time(SpreadOf(Column(cell.unloaded, &Sample::p50)).median)
      << "; peak goodput " << Rate(cell.PeakGoodput()) << "/s\n\n";
}

void AddSweepRow(const CapacityCell& cell, const Offer& offer,
                 TextTable& table) {
  const auto median = [&](double Sample::*number) {
    return cell.At(offer, number).median;
  };
  const std::string limit = cell.ClientLimit(offer);
  table.Add({{offer.Name()},
             {Rate(median(&Sample::offered))},
             {Rate(median(&Sample::goodput))},
             {FixedText(median(&Sample::goodput) / cell.PeakGoodput(), 3)},
             {Time(median(&Sample::p50))},
             {Time(median(&Sample::p99))},
             {Time(median(&Sample::p99_of_due))},
             {std::isinf(median(&Sample::p99_of_due))
                  ? "-"
                  : RatioText(cell.TailRatio(offer))},
             {Percent(median(&Sample::refused_share))},
             {Time(median(&Sample::refused_p50))},
             {Time(median(&Sample::refused_p99))},
             {Percent(median(&Sample::other_failed_share))},
             {Micros(median(&Sample::server_cpu))},
             {absl::StrCat(Percent(median(&Sample::client_load)),
                           limit.empty() ? "" : " !"),
              limit.empty() ? Ink::kFaint : Ink::kBad},
             Others(cell.sweep.at(offer))});
}

// How calls failed where more than the p99 allows did.
void WriteFailures(const CapacityCell& cell, std::ostream& out) {
  for (const auto& [offer, samples] : cell.sweep) {
    const Sample& last = samples.back();
    if (last.other_failed_share <= 0.01 || last.other_failure.empty()) continue;
    out << "at " << offer.Name() << ", " << Percent(last.other_failed_share)
        << " failed otherwise: " << Printable(last.other_failure) << "\n";
  }
}

void WriteClientLimits(const CapacityCell& cell, const Palette& palette,
                       std::ostream& out) {
  for (const auto& [offer, samples] : cell.sweep) {
    const std::string limit = cell.ClientLimit(offer);
    if (limit.empty()) continue;
    out << palette(Ink::kBad, "!") << " at " << offer.Name()
        << " the client was the limit: " << limit << "\n";
  }
}

}  // namespace

void WriteSetting(const Results& results, std::ostream& out) {
  const Processors& processors = results.processors;
  out << results.cpu << "; ";
  if (processors.apart()) {
    out << "servers on processor " << processors.server
        << ", the client on processor " << processors.client;
    if (results.threads_beside > 0) {
      out << " (but " << results.threads_beside
          << " of its threads may run elsewhere)";
    }
  } else {
    out << "ONE processor for servers and client together: nobody is pinned";
  }
  out << "\nthe machine itself, while nobody used the servers' processor: "
      << results.stalls.DebugString() << "\nNeurite: " << results.gemm;
  if (!results.server_flags.empty()) {
    out << "; flags: " << absl::StrJoin(results.server_flags, " ");
  }
  out << "\nbatching off: the same with --max-batch-rows 1\n"
      << "textbook: gRPC's synchronous API, protobuf objects, a chain of "
         "cblas_sgemm a request; "
      << results.textbook_blas
      << "\nempty call: a handler on Neurite's front end that drops the same "
         "request and answers as many bytes\nthe client: neurite loadtest's "
         "HTTP/2 transport; it polls where it has a processor to itself\n\nThe "
         "forward pass alone, 256 "
         "rows at a time, best of several:";
  for (const ForwardSpeed& speed : results.forward) {
    out << "  " << speed.net.Name() << " " << Rate(speed.rows_per_second)
        << " rows/s";
  }
  out << "\n\nNumbers are medians of " << results.rounds
      << " rounds in which all compared take turns; ratios are taken within a "
         "round, their median stands\nbefore (least-most). Latency is the "
         "client's, from when a call was due. \"server us\" is processor time "
         "of the\nserver's process by the calls that ended. \"others\": what "
         "other programs took of either processor at worst; above\n"
      << Percent(kDisturbed) << " the numbers are not to be trusted.\n";
}

void WriteLoad(const Results& results, const Palette& palette,
               std::ostream& out) {
  if (results.load.empty()) return;
  out << "\nA fixed number of calls in flight, on up to 4 connections. "
         "\"Neurite's "
         "by its\": Neurite's calls/s by those of the row.\n\n";
  TextTable table =
      Table({"workload", "in flight", "who"},
            {"calls/s", "Neurite's by its", "server us", "by empty call's",
             "p50", "p99", "failed", "client us", "busy", "others"});
  for (const LoadCell& cell : results.load) {
    for (const auto& [answerer, samples] : cell.samples) {
      AddLoadRow(cell, answerer, table);
    }
  }
  table.Write(palette, out);
}

void WriteCapacity(const Results& results, const Palette& palette,
                   std::ostream& out) {
  if (results.capacity.empty()) return;
  out << "\nCalls at a rate: Poisson arrivals, each call with a deadline of "
         "5 ms. Capacity: the highest rate of which\n99 % were answered OK "
         "within 5 ms of when they were due. Goodput: calls answered so, a "
         "second; its peak is the best\nmedian of the shares below. \"p99 of "
         "due\" counts what was not answered as later than everything else.\n";
  for (const CapacityCell& cell : results.capacity) {
    out << "\n" << cell.workload.LongName() << ": ";
    if (cell.capacity == 0) {
      out << "no rate held\n";
      continue;
    }
    WriteCapacityCaption(cell, results, out);
    TextTable table =
        Table({"offered"},
              {"calls/s", "goodput/s", "of peak", "p50", "p99", "p99 of due",
               "by unloaded p50", "refused", "after p50", "p99", "else failed",
               "server us", "client busy", "others"});
    for (const auto& [offer, samples] : cell.sweep) {
      AddSweepRow(cell, offer, table);
    }
    table.Write(palette, out);
    WriteFailures(cell, out);
    WriteClientLimits(cell, palette, out);
  }
}

void WriteWire(const Results& results, const Palette& palette,
               std::ostream& out) {
  if (results.wire.empty()) return;
  out << "\nThe front end of our own (h2) beside gRPC C++ and nghttp2's own "
         "server, one worker each on the servers' processor\n\n";
  TextTable table = Table({"number", "on", "one", "beside"},
                          {"one's", "the other's", "ratio", "target", ""});
  for (const Ratio& ratio : results.wire) {
    if (!ratio.measured()) {
      table.Add({{ratio.number},
                 {ratio.on},
                 {ratio.one},
                 {ratio.other},
                 {"-"},
                 {"-"},
                 {"-"},
                 {"-"},
                 {ratio.why_not, Ink::kBad}});
      continue;
    }
    const bool has_target = ratio.bound > 0;
    const auto value = [&ratio](const std::vector<double>& values) {
      return absl::StrFormat("%.4g %s", SpreadOf(values).median, ratio.unit);
    };
    table.Add(
        {{ratio.number},
         {ratio.on},
         {ratio.one, Ink::kBold},
         {ratio.other},
         {value(ratio.ones)},
         {value(ratio.others)},
         {RatioText(ratio.spread())},
         {has_target
              ? absl::StrFormat("%s %g", ratio.at_most ? "at most" : "at least",
                                ratio.bound)
              : "-"},
         {!has_target     ? ""
          : ratio.Holds() ? "reached"
                          : "NOT reached",
          ratio.Holds() ? Ink::kFaint : Ink::kBad}});
  }
  table.Write(palette, out);
}

void WriteNeighbours(const Results& results, const Palette& palette,
                     std::ostream& out) {
  if (results.neighbours.empty()) return;
  out << "\nT 13-64-32-1, 1,000 calls/s, beside C with calls in flight all "
         "the time\n\n";
  TextTable table =
      Table({"beside"},
            {"T's p50 alone", "p99 alone", "p50", "p99", "p99 by alone's",
             "failed", "C's calls/s", "C's p99", "client busy", "others"});
  for (const NeighbourCell& cell : results.neighbours) {
    const auto median = [](const std::vector<Sample>& samples,
                           double Sample::*number) {
      return SpreadOf(Column(samples, number)).median;
    };
    const double failed = MostOf(cell.beside, &Sample::refused_share) +
                          MostOf(cell.beside, &Sample::other_failed_share);
    table.Add({{cell.neighbour},
               {Time(median(cell.alone, &Sample::p50))},
               {Time(median(cell.alone, &Sample::p99))},
               {Time(median(cell.beside, &Sample::p50))},
               {Time(median(cell.beside, &Sample::p99))},
               {RatioText(cell.TailRatio())},
               {Percent(failed), failed > 0 ? Ink::kBad : Ink::kFaint},
               {Rate(median(cell.neighbour_side, &Sample::answered))},
               {Time(median(cell.neighbour_side, &Sample::p99))},
               {Percent(median(cell.neighbour_side, &Sample::client_load)),
                Ink::kFaint},
               Others(cell.beside)});
  }
  table.Write(palette, out);
}

}  // namespace neurite::bench::serve
