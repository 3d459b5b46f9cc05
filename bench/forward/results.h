// The results of a run, as plain data.
#ifndef NEURITE_BENCH_FORWARD_RESULTS_H_
#define NEURITE_BENCH_FORWARD_RESULTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/forward/implementation.h"
#include "bench/forward/machine.h"
#include "bench/forward/nets.h"
#include "bench/forward/timing.h"
#include "core/math/activation.h"

namespace neurite::bench {

// One network with one hidden activation at one number of rows.
struct Cell {
  Net net;
  Activation hidden = Activation::kRelu;
  int64_t rows = 0;
  std::map<Implementation, Timing> timings;  // always contains kOurs
  // Whether each output row of ours was bit-identical to the same row of the
  // largest batch, also on AVX2.
  bool same_bits = true;
  // False if every round was disturbed by other users of the core.
  bool calm = true;

  double Seconds(Implementation implementation) const;
  // The flop/s of kOurs.
  double Speed() const;
  // Share of the machine's peak that `implementation` reaches; empty: not
  // measured.
  std::optional<double> ShareOfPeak(const Machine& machine,
                                    Implementation implementation) const;
  // Our time as a multiple of the roofline's.
  double TimesRoofline(const Machine& machine) const;
  // The implementation's time as a multiple of ours; empty: not measured.
  std::optional<double> Ratio(Implementation implementation) const;
};

// The cost of an activation: our time with it and our time without it.
struct ActivationCell {
  Net net;
  Activation activation = Activation::kSigmoid;
  int64_t rows = 0;
  Timing with;
  Timing without;
  bool calm = true;

  // The activation's share of the time of a pass with it.
  double Share() const;
};

struct Results {
  Machine machine;
  int core = 0;
  TurnOptions turns;
  // The configuration of each installed implementation, and the reason why each
  // other one is absent.
  std::map<Implementation, std::string> present;
  std::map<Implementation, std::string> absent;
  std::vector<Cell> cells;
  std::vector<ActivationCell> activations;
};

// "ReLU", "sigmoid", ...: for reports.
std::string HiddenName(Activation hidden);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_RESULTS_H_
