// Measures each implementation of the forward pass with Google Benchmark, and
// the machine's FMA peak. For ratios use forward_report, in which the
// implementations take turns.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/forward/implementation.h"
#include "bench/forward/machine.h"
#include "bench/forward/nets.h"
#include "core/math/blas_check.h"

namespace neurite::bench {
namespace {

void BM_Forward(benchmark::State& state, Implementation implementation,
                const Net& net) {
  const int64_t rows = state.range(0);
  const auto pass =
      MakeForwardPass(implementation, SpecOf(net, Activation::kRelu));
  if (!pass.ok()) {
    state.SkipWithError(std::string(pass.status().message()).c_str());
    return;
  }
  const Matrix input = RandomRows(net, rows);
  Matrix output(rows, net.outputs());
  if (const auto status = (*pass)->Prepare(input, output); !status.ok()) {
    state.SkipWithError(std::string(status.message()).c_str());
    return;
  }
  for (auto _ : state) (*pass)->Run();
  state.counters["flops"] = benchmark::Counter(
      net.Flops(rows), benchmark::Counter::kIsIterationInvariantRate);
}

void BM_FmaPeak(benchmark::State& state) {
  Machine machine;
  for (auto _ : state) MeasurePeak(machine);
  state.counters["flops"] = machine.peak();
}
BENCHMARK(BM_FmaPeak);

void RegisterAll() {
  for (const Net& net : Nets()) {
    for (const Implementation implementation : EveryImplementation()) {
      auto* bench = benchmark::RegisterBenchmark(
          (net.Name() + "/" + ImplementationName(implementation)).c_str(),
          BM_Forward, implementation, net);
      bench->ArgName("rows");
      for (const int64_t rows : {1, 2, 4, 8, 16, 32, 64, 256, 1024}) {
        bench->Arg(rows);
      }
    }
  }
}

}  // namespace
}  // namespace neurite::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const auto& runtime = neurite::CheckBlasRuntime();
  if (!runtime.ok()) return 1;
  benchmark::AddCustomContext("blas", runtime->DebugString());
  neurite::bench::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
