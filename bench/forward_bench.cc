// The forward pass under Google Benchmark: ours, plain sgemm, plain sgemv and
// the machine's FMA peak. For ratios use forward_report, which takes turns.
#include "bench/forward_nets.h"
#include "benchmark/benchmark.h"
#include "core/math/blas_runtime.h"

namespace neurite::bench {
namespace {

void CountFlops(benchmark::State& state, const Net& net) {
  state.SetLabel(net.name);
  state.counters["flops"] = benchmark::Counter(
      net.Flops(state.range(1)), benchmark::Counter::kIsIterationInvariantRate);
}

Matrix Input(const Net& net, int64_t rows) {
  Matrix input(rows, net.widths.front());
  FillRandom(input.data(), rows * net.widths.front(), 1.0f);
  return input;
}

void BM_Forward(benchmark::State& state) {
  const Net& net = Nets()[static_cast<size_t>(state.range(0))];
  const auto network = Network::Compile(SpecOf(net)).value();
  const Matrix input = Input(net, state.range(1));
  Matrix output(state.range(1), net.widths.back());
  Workspace workspace;
  for (auto _ : state) network->Run(input, workspace, output);
  CountFlops(state, net);
}

void BM_PlainSgemm(benchmark::State& state) {
  const Net& net = Nets()[static_cast<size_t>(state.range(0))];
  PlainNet plain(net, state.range(1));
  const Matrix input = Input(net, state.range(1));
  for (auto _ : state) plain.Run(input.data(), state.range(1), false);
  CountFlops(state, net);
}

void BM_PlainSgemv(benchmark::State& state) {
  const Net& net = Nets()[static_cast<size_t>(state.range(0))];
  PlainNet plain(net, 1);
  const Matrix input = Input(net, 1);
  for (auto _ : state) plain.Run(input.data(), 1, true);
  CountFlops(state, net);
}

void BM_FmaPeak(benchmark::State& state) {
  double peak = 0;
  for (auto _ : state) peak = std::max(peak, FmaPeak());
  state.counters["flops"] = peak;
}

BENCHMARK(BM_Forward)->ArgsProduct({{0, 1, 2}, Batches()});
BENCHMARK(BM_PlainSgemm)->ArgsProduct({{0, 1, 2}, Batches()});
BENCHMARK(BM_PlainSgemv)->ArgsProduct({{0, 1, 2}, {1}});
BENCHMARK(BM_FmaPeak);

}  // namespace
}  // namespace neurite::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const auto& runtime = neurite::CheckBlasRuntime();
  if (!runtime.ok()) return 1;
  benchmark::AddCustomContext("blas", runtime->DebugString());
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
