#include <cmath>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bench/serve/report.h"
#include "bench/serve/text_cells.h"
#include "bench/serve/text_overload.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "core/base/printable.h"

namespace neurite::bench::serve {
namespace {

void AddLoadRow(const LoadCell& cell, Answerer answerer, TextTable& table) {
  const std::vector<Sample>& samples = cell.samples.at(answerer);
  const bool ours = answerer == Answerer::kOurs;
  table.Add({{cell.workload.Name()},
             {absl::StrCat(cell.in_flight)},
             {AnswererName(answerer), ours ? Ink::kBold : Ink::kPlain},
             {Rate(MedianOf(samples, &Sample::answered))},
             {ours ? "1"
                   : RatioText(cell.Ratio(Answerer::kOurs, answerer,
                                          &Sample::answered))},
             {Micros(MedianOf(samples, &Sample::server_cpu))},
             {answerer == Answerer::kEmpty
                  ? "1"
                  : RatioText(cell.Ratio(answerer, Answerer::kEmpty,
                                         &Sample::server_cpu))},
             {Time(MedianOf(samples, &Sample::p50))},
             {Time(MedianOf(samples, &Sample::p99))},
             Failed(samples),
             {Micros(MedianOf(samples, &Sample::client_cpu)), Ink::kFaint},
             {Percent(MedianOf(samples, &Sample::client_load)), Ink::kFaint},
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
      << Time(MedianOf(cell.unloaded, &Sample::p50)) << "; peak goodput "
      << Rate(cell.PeakGoodput()) << "/s\n\n";
}

void AddSweepRow(const CapacityCell& cell, const Offer& offer,
                 TextTable& table) {
  const std::vector<Sample>& samples = cell.sweep.at(offer);
  const auto median = [&samples](double Sample::*number) {
    return MedianOf(samples, number);
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
             Others(samples)});
}

// Writes how calls failed at those rates at which more than 1 % of them failed
// with a status other than RESOURCE_EXHAUSTED.
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

void WriteProcessors(const Results& results, std::ostream& out) {
  const Processors& processors = results.processors;
  out << results.cpu << "; ";
  if (!processors.apart()) {
    out << "ONE processor for servers and client together: nothing is pinned";
    return;
  }
  out << "servers on processor " << processors.server
      << ", the client on processor " << processors.client;
  if (results.threads_beside > 0) {
    out << " (but " << results.threads_beside
        << " of its threads may run elsewhere)";
  }
}

void WriteServers(const Results& results, std::ostream& out) {
  out << "\nthe machine itself, with nothing else on the servers' processor: "
      << results.stalls.DebugString() << "\nNeurite: " << results.gemm;
  if (!results.server_flags.empty()) {
    out << "; flags: " << absl::StrJoin(results.server_flags, " ");
  }
  out << "\nbatching off: the same with --max-batch-rows 1\n"
         "textbook: gRPC's synchronous API, protobuf objects, a chain of "
         "cblas_sgemm a request; "
      << results.textbook_blas
      << "\nempty call: a handler on Neurite's front end that drops the same "
         "request and answers as many bytes\nthe client: neurite loadtest's "
         "HTTP/2 transport; it polls where it has a processor to itself\n";
}

void WriteSetting(const Results& results, std::ostream& out) {
  WriteProcessors(results, out);
  WriteServers(results, out);
  out << "\nThe forward pass alone, 256 rows at a time, best of several:";
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
  TextTable table(
      {"workload", "in flight", "server"},
      {"calls/s", "Neurite's by its", "server us", "by empty call's", "p50",
       "p99", "failed", "client us", "busy", "others"});
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
    TextTable table({"offered"}, {"calls/s", "goodput/s", "of peak", "p50",
                                  "p99", "p99 of due", "by unloaded p50",
                                  "refused", "after p50", "p99", "else failed",
                                  "server us", "client busy", "others"});
    for (const auto& [offer, samples] : cell.sweep) {
      AddSweepRow(cell, offer, table);
    }
    table.Write(palette, out);
    WriteFailures(cell, out);
    WriteClientLimits(cell, palette, out);
  }
}

void AddRatioRow(const Ratio& ratio, TextTable& table) {
  std::vector<TextTable::Cell> row = {
      {ratio.number}, {ratio.on}, {ratio.one, Ink::kBold}, {ratio.other}};
  if (!ratio.measured()) {
    row.insert(row.end(), 4, {"-"});
    row.push_back({ratio.why_not, Ink::kBad});
    table.Add(std::move(row));
    return;
  }
  for (const auto* const values : {&ratio.ones, &ratio.others}) {
    row.push_back(
        {absl::StrFormat("%.4g %s", SpreadOf(*values).median, ratio.unit)});
  }
  row.push_back({RatioText(ratio.spread())});
  row.push_back({ratio.target ? ratio.target->Text() : "-"});
  row.push_back({!ratio.target    ? ""
                 : ratio.missed() ? "NOT reached"
                                  : "reached",
                 ratio.missed() ? Ink::kBad : Ink::kFaint});
  table.Add(std::move(row));
}

void WriteWire(const Results& results, const Palette& palette,
               std::ostream& out) {
  if (results.wire.empty()) return;
  out << "\nThe front end of our own (h2) beside gRPC C++ and nghttp2's own "
         "server, one worker each on the servers' processor\n\n";
  TextTable table({"number", "on", "one", "beside"},
                  {"one's", "the other's", "ratio", "target", ""});
  for (const Ratio& ratio : results.wire) AddRatioRow(ratio, table);
  table.Write(palette, out);
}

void AddNeighbourRow(const NeighbourCell& cell, TextTable& table) {
  const auto time = [](const std::vector<Sample>& samples,
                       double Sample::*number) {
    return Time(MedianOf(samples, number));
  };
  const std::vector<Sample>& other = cell.neighbour_side;
  table.Add({{cell.neighbour},
             {time(cell.alone, &Sample::p50)},
             {time(cell.alone, &Sample::p99)},
             {time(cell.beside, &Sample::p50)},
             {time(cell.beside, &Sample::p99)},
             {RatioText(cell.TailRatio())},
             Failed(cell.beside),
             {Rate(MedianOf(other, &Sample::answered))},
             {time(other, &Sample::p99)},
             {Percent(MedianOf(other, &Sample::client_load)), Ink::kFaint},
             Others(cell.beside)});
}

void WriteNeighbours(const Results& results, const Palette& palette,
                     std::ostream& out) {
  if (results.neighbours.empty()) return;
  out << "\nT 13-64-32-1, 1,000 calls/s, beside C with calls in flight all "
         "the time\n\n";
  TextTable table({"beside"}, {"T's p50 alone", "p99 alone", "p50", "p99",
                               "p99 by alone's", "failed", "C's calls/s",
                               "C's p99", "client busy", "others"});
  for (const NeighbourCell& cell : results.neighbours) {
    AddNeighbourRow(cell, table);
  }
  table.Write(palette, out);
}

}  // namespace

std::string TextReport(const Results& results, const Palette& palette) {
  std::ostringstream out;
  WriteSetting(results, out);
  WriteLoad(results, palette, out);
  WriteCapacity(results, palette, out);
  WriteNeighbours(results, palette, out);
  WriteOverload(results.overload, palette, out);
  WriteWire(results, palette, out);
  return out.str();
}

}  // namespace neurite::bench::serve
