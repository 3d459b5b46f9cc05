#include <optional>
#include <utility>

#include "bench/report/json.h"
#include "bench/serve/report.h"

namespace neurite::bench::serve {
namespace {

Json Number(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

Json SampleJson(const Sample& sample) {
  return {{"offered", sample.offered},
          {"answered", sample.answered},
          {"p50", sample.p50},
          {"p99", sample.p99},
          {"p99_of_due", sample.p99_of_due},
          {"goodput", sample.goodput},
          {"share_in_time", sample.share_in_time},
          {"server_cpu", sample.server_cpu},
          {"client_cpu", sample.client_cpu},
          {"client_load", sample.client_load},
          {"refused_share", sample.refused_share},
          {"refused_p50", sample.refused_p50},
          {"refused_p99", sample.refused_p99},
          {"other_failed_share", sample.other_failed_share},
          {"other_failure", sample.other_failure},
          {"others_beside_server", sample.others_beside_server},
          {"others_beside_client", sample.others_beside_client},
          {"client_limits", sample.limits}};
}

Json SamplesJson(const std::vector<Sample>& samples) {
  return JsonList(samples, SampleJson);
}

Json WorkloadJson(const Workload& workload) {
  return {{"network", workload.net.letter},
          {"widths", workload.net.widths},
          {"rows", workload.rows}};
}

Json LoadJson(const LoadCell& cell) {
  Json samples = Json::object();
  for (const auto& [answerer, list] : cell.samples) {
    samples[AnswererName(answerer)] = SamplesJson(list);
  }
  return {{"workload", WorkloadJson(cell.workload)},
          {"in_flight", cell.in_flight},
          {"samples", std::move(samples)}};
}

Json CapacityJson(const CapacityCell& cell) {
  Json sweep = JsonList(cell.sweep, [&cell](const auto& entry) -> Json {
    const auto& [offer, samples] = entry;
    return {{"offer", offer.Name()},
            {"rate", cell.RateOf(offer)},
            {"samples", SamplesJson(samples)}};
  });
  return {{"workload", WorkloadJson(cell.workload)},
          {"capacity", cell.capacity},
          {"busy_rate", cell.busy_rate},
          {"peak_goodput", cell.PeakGoodput()},
          {"trials", SamplesJson(cell.trials)},
          {"unloaded", SamplesJson(cell.unloaded)},
          {"sweep", std::move(sweep)}};
}

Json NeighbourJson(const NeighbourCell& cell) {
  return {{"neighbour", cell.neighbour},
          {"alone", SamplesJson(cell.alone)},
          {"beside", SamplesJson(cell.beside)},
          {"neighbour_side", SamplesJson(cell.neighbour_side)}};
}

Json OverloadCellJson(const OverloadCell& cell) {
  Json sweep = JsonList(cell.sweep, [&cell](const auto& entry) -> Json {
    const auto& [load, samples] = entry;
    const auto simulated = cell.simulated.find(load);
    const bool has = simulated != cell.simulated.end();
    return {{"load", load},
            {"goodput", cell.Goodput(load).median},
            {"target", Number(cell.Target(load))},
            {"client_limited", cell.ClientLimited(load)},
            {"simulated_goodput", has ? simulated->second.goodput : 0},
            {"simulated_wasted", has ? simulated->second.wasted : 0},
            {"samples", SamplesJson(samples)}};
  });
  Json others = Json::object();
  for (const auto& [server, shares] : cell.others) {
    others[server] = JsonList(shares, [](const auto& entry) -> Json {
      return {{"load", entry.first}, {"goodput", entry.second}};
    });
  }
  return {{"workload", WorkloadJson(cell.workload)},
          {"rejection_ratio", cell.RejectionRatio()},
          {"busy", SamplesJson(cell.busy)},
          {"rejected", SamplesJson(cell.rejected)},
          {"sweep", std::move(sweep)},
          {"others", std::move(others)}};
}

Json OverloadJson(const Overload& overload) {
  const auto fairness = [](const FairnessCell& cell) -> Json {
    return {{"workload", WorkloadJson(cell.workload)},
            {"busy", SamplesJson(cell.busy)},
            {"flood", SamplesJson(cell.flood)},
            {"alone", SamplesJson(cell.alone)},
            {"beside", SamplesJson(cell.beside)}};
  };
  const auto spike = [](const SpikeCell& cell) -> Json {
    return {{"workload", WorkloadJson(cell.workload)},
            {"calm", SamplesJson(cell.calm)},
            {"after", SamplesJson(cell.after)}};
  };
  const auto deadline = [](const DeadlineCell& cell) -> Json {
    return {{"workload", WorkloadJson(cell.workload)},
            {"deadline", cell.deadline},
            {"busy", SamplesJson(cell.busy)},
            {"samples", SamplesJson(cell.samples)}};
  };
  return {{"loads", JsonList(overload.loads, OverloadCellJson)},
          {"fairness", JsonList(overload.fairness, fairness)},
          {"spikes", JsonList(overload.spikes, spike)},
          {"deadlines", JsonList(overload.deadlines, deadline)}};
}

Json RatioJson(const Ratio& ratio) {
  const Target target = ratio.target.value_or(AtMost(0));
  return {{"number", ratio.number},
          {"unit", ratio.unit},
          {"on", ratio.on},
          {"one", ratio.one},
          {"other", ratio.other},
          {"at_most", target.sense == Target::Sense::kAtMost},
          {"bound", target.bound},
          {"ones", ratio.ones},
          {"others", ratio.others},
          {"why_not", ratio.why_not}};
}

Json ForwardJson(const ForwardSpeed& speed) {
  return {{"network", speed.net.letter},
          {"rows", speed.rows},
          {"rows_per_second", speed.rows_per_second}};
}

}  // namespace

std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts) {
  const Json report = {
      {"machine",
       {{"cpu", results.cpu},
        {"server_processor", results.processors.server},
        {"client_processor", results.processors.client},
        {"client_threads_elsewhere", results.threads_beside},
        {"stalls", results.stalls.DebugString()}}},
      {"gemm", results.gemm},
      {"textbook_blas", results.textbook_blas},
      {"server_flags", results.server_flags},
      {"rounds", results.rounds},
      {"forward", JsonList(results.forward, ForwardJson)},
      {"load", JsonList(results.load, LoadJson)},
      {"capacity", JsonList(results.capacity, CapacityJson)},
      {"neighbours", JsonList(results.neighbours, NeighbourJson)},
      {"overload", OverloadJson(results.overload)},
      {"wire", JsonList(results.wire, RatioJson)},
      {"targets", JsonList(verdicts, VerdictJson)}};
  return report.dump(1) + "\n";
}

}  // namespace neurite::bench::serve
