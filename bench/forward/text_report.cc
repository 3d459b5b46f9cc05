#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/forward/report.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite::bench {
namespace {

constexpr double kGiga = 1e9;

std::string Bytes(int64_t bytes) {
  constexpr double kKibi = 1024;
  const double kibibytes = static_cast<double>(bytes) / kKibi;
  return kibibytes < kKibi ? absl::StrFormat("%.4g KiB", kibibytes)
                           : absl::StrFormat("%.4g MiB", kibibytes / kKibi);
}

std::string Micros(double seconds) {
  const double micros = seconds * 1e6;
  return FixedText(micros, micros < 10 ? 3 : micros < 100 ? 2 : 1);
}

std::string Gigas(double number) { return FixedText(number / kGiga, 1); }

// "+0 +2 +9 %": the blocks' percentiles, relative to the best.
std::string Spread(const Timing& timing) {
  const auto above = [&timing](double seconds) {
    return 100 * (seconds / timing.best - 1);
  };
  return absl::StrFormat("%+.0f %+.0f %+.0f %%", above(timing.p10),
                         above(timing.median), above(timing.p90));
}

int64_t Disturbed(const Results& results) {
  return std::count_if(results.cells.begin(), results.cells.end(),
                       [](const Cell& cell) { return !cell.calm; });
}

void WriteCaption(const Cell& first, const Results& results,
                  std::ostream& out) {
  const Machine& machine = results.machine;
  const Net& net = first.net;
  out << "\n"
      << net.Name() << ", " << HiddenName(first.hidden) << ": "
      << Bytes(net.ParameterBytes()) << " of weights from "
      << MemoryLevelName(machine.LevelOf(net.ParameterBytes())) << " at "
      << Gigas(machine.weight_bandwidth.at(net.letter)) << " GB/s\n\n";
}

TextTable CellTable(const Results& results) {
  std::vector<TextTable::Column> columns = {
      {"rows", Align::kRight},        {"us", Align::kRight},
      {"GFLOP/s", Align::kRight},     {"of peak", Align::kRight},
      {"roofline us", Align::kRight}, {"times", Align::kRight}};
  for (const auto& [implementation, description] : results.present) {
    if (implementation == Implementation::kOurs) continue;
    columns.push_back({ImplementationName(implementation), Align::kRight});
  }
  columns.push_back({"p10 p50 p90", Align::kRight});
  columns.push_back({"bits"});
  return TextTable(std::move(columns));
}

void AddCell(const Cell& cell, const Results& results, TextTable& table) {
  const Machine& machine = results.machine;
  std::vector<TextTable::Cell> row = {
      {CountText(cell.rows)},
      {absl::StrCat(cell.calm ? "" : "~",
                    Micros(cell.Seconds(Implementation::kOurs)))},
      {Gigas(cell.Speed())},
      {FixedText(*cell.ShareOfPeak(machine, Implementation::kOurs), 3)},
      {Micros(machine.RooflineSeconds(cell.net, cell.rows))},
      {FixedText(cell.TimesRoofline(machine), 2)}};
  for (const auto& [implementation, description] : results.present) {
    if (implementation == Implementation::kOurs) continue;
    const double ratio = *cell.Ratio(implementation);
    row.push_back({FixedText(ratio, 2), ratio < 1 ? Ink::kBad : Ink::kPlain});
  }
  row.push_back({Spread(cell.timings.at(Implementation::kOurs)), Ink::kFaint});
  row.push_back({cell.same_bits ? "same" : "DIFFER",
                 cell.same_bits ? Ink::kFaint : Ink::kBad});
  table.Add(std::move(row));
}

void WriteSetting(const Results& results, std::ostream& out) {
  const Machine& machine = results.machine;
  out << machine.cpu << ", pinned to processor " << results.core << "\n"
      << "FMA peak of one core: " << Gigas(machine.peak())
      << " GFLOP/s (AVX-512 " << Gigas(machine.avx512_peak) << ", AVX2 "
      << Gigas(machine.avx2_peak) << ")\n"
      << "Streaming reads: L2 (" << Bytes(machine.l2_bytes) << ") "
      << Gigas(machine.l2_bandwidth) << " GB/s, L3 (" << Bytes(machine.l3_bytes)
      << ") " << Gigas(machine.l3_bandwidth) << " GB/s, memory "
      << Gigas(machine.memory_bandwidth) << " GB/s\n\n";
  for (const auto& [implementation, description] : results.present) {
    out << ImplementationName(implementation) << ": " << description << "\n";
  }
  for (const auto& [implementation, reason] : results.absent) {
    out << ImplementationName(implementation) << ": NOT HERE: " << reason
        << "\n";
  }
  out << absl::StrFormat(
      "\nEach time is the best of up to %d blocks of calls (of about %.3g ms "
      "each). The implementations take turns,\nblock by block; calls before a "
      "block, which are not timed, bring its weights back to the caches. p10, "
      "p50\nand p90 of our blocks are given as percentages above the best. "
      "Roofline: the larger of flops / peak and\nbytes of weights / bandwidth, "
      "both measured in this run; the bandwidth is that of reading as many "
      "bytes\nfrom the smallest level that holds them. \"times\" is our time "
      "divided by the roofline's; the columns of the\nother implementations "
      "hold their time divided by ours: above 1, ours is faster. \"~\": "
      "other programs took\nfrom the core in every round (%d of %d "
      "measurements).\n",
      results.turns.rounds, results.turns.block_seconds * 1e3,
      Disturbed(results), results.cells.size());
}

void WriteCells(const Results& results, const Palette& palette,
                std::ostream& out) {
  std::optional<TextTable> table;
  const Cell* before = nullptr;
  for (const Cell& cell : results.cells) {
    if (before == nullptr || before->net.letter != cell.net.letter ||
        before->hidden != cell.hidden) {
      if (table) table->Write(palette, out);
      WriteCaption(cell, results, out);
      table = CellTable(results);
    }
    AddCell(cell, results, *table);
    before = &cell;
  }
  if (table) table->Write(palette, out);
}

void WriteActivations(const Results& results, const Palette& palette,
                      std::ostream& out) {
  if (results.activations.empty()) return;
  out << "\nActivations: the pass with one, less the pass with none\n\n";
  TextTable table({{"network"},
                   {"rows", Align::kRight},
                   {"activation"},
                   {"us with", Align::kRight},
                   {"us without", Align::kRight},
                   {"share", Align::kRight}});
  for (const ActivationCell& cell : results.activations) {
    table.Add({{cell.net.letter},
               {CountText(cell.rows)},
               {HiddenName(cell.activation)},
               {absl::StrCat(cell.calm ? "" : "~", Micros(cell.with.best))},
               {Micros(cell.without.best)},
               {FixedText(cell.Share(), 3)}});
  }
  table.Write(palette, out);
}

}  // namespace

std::string TextReport(const Results& results, const Palette& palette) {
  std::ostringstream out;
  WriteSetting(results, out);
  WriteCells(results, palette, out);
  WriteActivations(results, palette, out);
  return out.str();
}

}  // namespace neurite::bench
