#include <utility>

#include "bench/forward/report.h"
#include "bench/report/json.h"

namespace neurite::bench {
namespace {

Json MachineJson(const Results& results) {
  const Machine& machine = results.machine;
  return {{"cpu", machine.cpu},
          {"core", results.core},
          {"l2_bytes", machine.l2_bytes},
          {"l3_bytes", machine.l3_bytes},
          {"avx512_peak", machine.avx512_peak},
          {"avx2_peak", machine.avx2_peak},
          {"l2_bandwidth", machine.l2_bandwidth},
          {"l3_bandwidth", machine.l3_bandwidth},
          {"memory_bandwidth", machine.memory_bandwidth},
          {"weight_bandwidth", machine.weight_bandwidth}};
}

Json ImplementationsJson(const Results& results) {
  Json implementations = Json::array();
  for (const auto& [implementation, description] : results.present) {
    implementations.push_back({{"name", ImplementationName(implementation)},
                               {"description", description}});
  }
  for (const auto& [implementation, reason] : results.absent) {
    implementations.push_back(
        {{"name", ImplementationName(implementation)}, {"absent", reason}});
  }
  return implementations;
}

Json TimingJson(const Timing& timing) {
  return {{"best", timing.best},
          {"p10", timing.p10},
          {"median", timing.median},
          {"p90", timing.p90},
          {"blocks", timing.blocks}};
}

Json CellJson(const Cell& cell, const Machine& machine) {
  Json seconds = Json::object();
  for (const auto& [implementation, timing] : cell.timings) {
    seconds[ImplementationName(implementation)] = TimingJson(timing);
  }
  return {{"network", cell.net.letter},
          {"widths", cell.net.widths},
          {"activation", HiddenName(cell.hidden)},
          {"rows", cell.rows},
          {"flops", cell.net.Flops(cell.rows)},
          {"share_of_peak", *cell.ShareOfPeak(machine, Implementation::kOurs)},
          {"roofline_seconds", machine.RooflineSeconds(cell.net, cell.rows)},
          {"times_roofline", cell.TimesRoofline(machine)},
          {"same_bits", cell.same_bits},
          {"calm", cell.calm},
          {"seconds", std::move(seconds)}};
}

Json ActivationJson(const ActivationCell& cell) {
  return {{"network", cell.net.letter},
          {"activation", HiddenName(cell.activation)},
          {"rows", cell.rows},
          {"share", cell.Share()},
          {"calm", cell.calm},
          {"with", TimingJson(cell.with)},
          {"without", TimingJson(cell.without)}};
}

}  // namespace

std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts) {
  const auto cell = [&results](const Cell& each) {
    return CellJson(each, results.machine);
  };
  const Json report = {
      {"machine", MachineJson(results)},
      {"implementations", ImplementationsJson(results)},
      {"rounds", results.turns.rounds},
      {"cells", JsonList(results.cells, cell)},
      {"activations", JsonList(results.activations, ActivationJson)},
      {"targets", JsonList(verdicts, VerdictJson)}};
  return report.dump(1) + "\n";
}

}  // namespace neurite::bench
