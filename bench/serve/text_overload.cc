#include "bench/serve/text_overload.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bench/serve/text_cells.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite::bench::serve {
namespace {

TextTable::Cell GoodputCell(const OverloadCell& cell, double load) {
  if (cell.ClientLimited(load)) return {"client-limited", Ink::kFaint};
  const double goodput = cell.Goodput(load).median;
  const std::optional<double> target = cell.Target(load);
  return {RatioText(cell.Goodput(load)), !target             ? Ink::kPlain
                                         : goodput < *target ? Ink::kBad
                                                             : Ink::kGood};
}

void AddLoadRow(const OverloadCell& cell, double load, TextTable& table) {
  const std::vector<Sample>& samples = cell.sweep.at(load);
  const std::optional<double> target = cell.Target(load);
  const auto simulated = cell.simulated.find(load);
  const bool has = simulated != cell.simulated.end();
  table.Add({{cell.workload.Name()},
             {absl::StrFormat("%g", load)},
             {Rate(MedianOf(samples, &Sample::offered))},
             GoodputCell(cell, load),
             {target ? FixedText(*target, 2) : "-"},
             {has ? FixedText(simulated->second.goodput, 2) : "-", Ink::kFaint},
             {has ? Percent(simulated->second.wasted) : "-", Ink::kFaint},
             {Time(MedianOf(samples, &Sample::p99))},
             {Percent(MedianOf(samples, &Sample::refused_share))},
             {Time(MedianOf(samples, &Sample::refused_p50))},
             {Percent(MedianOf(samples, &Sample::other_failed_share))},
             {Percent(cell.ClientLoad(load)), Ink::kFaint},
             Others(samples)});
}

void WriteLoads(const Overload& overload, const Palette& palette,
                std::ostream& out) {
  out << "\n"
         "Calls at multiples of the busy rate: 64 calls in flight on "
         "4 connections, measured in the same round. Poisson\n"
         "arrivals, each call with a deadline of 5 ms from when it is "
         "due. Goodput: answered within it, by the busy rate.\n"
         "Where the client is busy for 90 % of the time, only the "
         "simulation with the measured costs counts. Wasted: rows "
         "that\n"
         "the simulation computes too late.\n"
         "\n";
  TextTable table(
      {"workload", "load"},
      {"calls/s", "goodput", "at least", "simulated", "wasted, simulated",
       "p99", "refused", "after p50", "else failed", "client busy", "others"});
  for (const OverloadCell& cell : overload.loads) {
    for (const auto& [load, samples] : cell.sweep) {
      AddLoadRow(cell, load, table);
    }
  }
  table.Write(palette, out);
}

void WriteRejections(const Overload& overload, const Palette& palette,
                     std::ostream& out) {
  out << "\n"
         "The server's processor time for a call, always busy: with "
         "calls that are computed, and with calls that are rejected\n"
         "when their headers are read, because their deadline has "
         "passed. The ratio r of the two bounds the goodput at a load "
         "L:\n"
         "(1 - r L) / (1 - r).\n"
         "\n";
  TextTable table({"workload"},
                  {"busy rate", "answer us", "rejection us", "r", "others"});
  for (const OverloadCell& cell : overload.loads) {
    table.Add(
        {{cell.workload.Name()},
         {Rate(MedianOf(cell.busy, &Sample::answered))},
         {Micros(MedianOf(cell.busy, &Sample::server_cpu))},
         {FixedText(1e6 * MedianOf(cell.rejected, &Sample::server_cpu), 2)},
         {FixedText(cell.RejectionRatio(), 3)},
         Others(cell.rejected)});
  }
  table.Write(palette, out);
}

void WriteFairness(const Overload& overload, const Palette& palette,
                   std::ostream& out) {
  out << "\n"
         "Three clients with a connection each: two send a tenth of "
         "the busy rate, one floods the server with up to three\n"
         "times the busy rate. In time: within 5 ms.\n"
         "\n";
  TextTable table({"workload"},
                  {"flood", "flood's in time", "others' in time", "without it",
                   "others' p99", "without it", "client busy", "others"});
  for (const FairnessCell& cell : overload.fairness) {
    table.Add(
        {{cell.workload.Name()},
         {FixedText(cell.Flood(), 2)},
         {Percent(MedianOf(cell.flood, &Sample::share_in_time))},
         {Percent(MedianOf(cell.beside, &Sample::share_in_time))},
         {Percent(MedianOf(cell.alone, &Sample::share_in_time))},
         {Time(MedianOf(cell.beside, &Sample::p99))},
         {Time(MedianOf(cell.alone, &Sample::p99))},
         {Percent(MedianOf(cell.flood, &Sample::client_load)), Ink::kFaint},
         Others(cell.flood)});
  }
  table.Write(palette, out);
}

void WriteSpikes(const Overload& overload, const Palette& palette,
                 std::ostream& out) {
  out << "\nAt 0.7 of the busy rate: the calls due in 0.2 s that begin 20 ms "
         "after a spike of twice the busy rate, and without one\n\n";
  TextTable table({"workload"}, {"p50 without", "p99", "p50 after", "p99",
                                 "p99 by that without", "failed", "others"});
  for (const SpikeCell& cell : overload.spikes) {
    table.Add({{cell.workload.Name()},
               {Time(MedianOf(cell.calm, &Sample::p50))},
               {Time(MedianOf(cell.calm, &Sample::p99))},
               {Time(MedianOf(cell.after, &Sample::p50))},
               {Time(MedianOf(cell.after, &Sample::p99))},
               {RatioText(cell.TailRatio())},
               Failed(cell.after),
               Others(cell.after)});
  }
  table.Write(palette, out);
}

void WriteDeadlines(const Overload& overload, const Palette& palette,
                    std::ostream& out) {
  out << "\nTwice the busy rate with other deadlines; without one, calls queue "
         "for up to --max-queue-time, 1 s\n\n";
  TextTable table({"workload", "deadline"},
                  {"answered by the busy rate", "p50", "p99", "refused",
                   "after p50", "client busy", "others"});
  for (const DeadlineCell& cell : overload.deadlines) {
    table.Add(
        {{cell.workload.Name()},
         {std::isinf(cell.deadline) ? "none" : Time(cell.deadline)},
         {RatioText(RatiosOf(Column(cell.samples, &Sample::answered),
                             Column(cell.busy, &Sample::answered)))},
         {Time(MedianOf(cell.samples, &Sample::p50))},
         {Time(MedianOf(cell.samples, &Sample::p99))},
         {Percent(MedianOf(cell.samples, &Sample::refused_share))},
         {Time(MedianOf(cell.samples, &Sample::refused_p50))},
         {Percent(MedianOf(cell.samples, &Sample::client_load)), Ink::kFaint},
         Others(cell.samples)});
  }
  table.Write(palette, out);
}

}  // namespace

void WriteOverload(const Overload& overload, const Palette& palette,
                   std::ostream& out) {
  if (overload.empty()) return;
  WriteLoads(overload, palette, out);
  WriteRejections(overload, palette, out);
  WriteFairness(overload, palette, out);
  WriteSpikes(overload, palette, out);
  WriteDeadlines(overload, palette, out);
}

}  // namespace neurite::bench::serve
