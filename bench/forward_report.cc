// One table: the forward pass of three networks at every batch size beside the
// best that plain OpenBLAS does, taken by turns so that a noisy machine
// disturbs both alike. Each number is the best of the rounds, which are short:
// what other programs take from a core only ever adds to a time.
//
//   taskset -c 0 forward_report [ROUNDS (31)]
#include <cstdio>
#include <cstdlib>

#include "bench/forward_nets.h"
#include "core/math/blas_runtime.h"

namespace neurite::bench {
namespace {

// Enough repetitions for a round to last about this long.
constexpr double kRoundSeconds = 0.001;

double Best(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

template <typename Function>
double SecondsEach(int repeats, const Function& function) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) function();
  return SecondsSince(start) / repeats;
}

void Report(const Net& net, int rounds, double peak) {
  const int64_t most = Batches().back();
  const auto network = Network::Compile(SpecOf(net)).value();
  PlainNet plain(net, most);
  Workspace workspace;
  Matrix input(most, net.widths.front()), output(most, net.widths.back());
  FillRandom(input.data(), most * net.widths.front(), 1.0f);
  for (const int64_t rows : Batches()) {
    const auto ours = [&] {
      network->Run(input.view().Rows(0, rows), workspace,
                   output.view().Rows(0, rows));
    };
    const auto gemm = [&] { plain.Run(input.data(), rows, false); };
    const auto gemv = [&] { plain.Run(input.data(), 1, true); };
    ours();
    const double once = std::max(1e-7, SecondsEach(3, ours));
    const int repeats = std::max(1, static_cast<int>(kRoundSeconds / once));
    std::vector<double> a, b, c;
    for (int round = 0; round < rounds; ++round) {
      a.push_back(SecondsEach(repeats, ours));
      b.push_back(SecondsEach(repeats, gemm));
      if (rows == 1) c.push_back(SecondsEach(repeats, gemv));
    }
    const double mine = Best(a);
    const double best = rows == 1 ? std::min(Best(b), Best(c)) : Best(b);
    const double speed = net.Flops(rows) / mine;
    std::printf("%-18s %5d %11.2f %11.2f %7.2f %9.1f %6.0f %%\n",
                net.name.c_str(), static_cast<int>(rows), mine * 1e6,
                best * 1e6, best / mine, speed * 1e-9,
                peak > 0 ? 100 * speed / peak : 0.0);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace neurite::bench

int main(int argc, char** argv) {
  using namespace neurite::bench;  // NOLINT: main of this namespace
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 31;
  const auto& runtime = neurite::CheckBlasRuntime();
  if (!runtime.ok()) {
    std::fprintf(stderr, "%s\n", runtime.status().ToString().c_str());
    return 1;
  }
  const double peak = FmaPeak();
  std::printf("%s\nFMA peak of one core: %.1f GFLOP/s\n\n",
              runtime->DebugString().c_str(), peak * 1e-9);
  std::printf("%-18s %5s %11s %11s %7s %9s %8s\n", "network", "rows", "us ours",
              "us plain", "ratio", "GFLOP/s", "of peak");
  for (const Net& net : Nets()) Report(net, rounds, peak);
  return 0;
}
