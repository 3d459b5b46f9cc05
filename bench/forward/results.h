// What a run found, as plain data.
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
  std::map<Implementation, Timing> timings;  // ours at least
  // Whether each of our rows had the bits that it has in the largest batch, on
  // AVX2, too.
  bool same_bits = true;
  // False if others took from the core whenever this was measured.
  bool calm = true;

  double Seconds(Implementation implementation) const;
  // flop/s of ours.
  double Speed() const;
  // Share of the machine's peak that `implementation` reaches; empty: not
  // there.
  std::optional<double> ShareOfPeak(const Machine& machine,
                                    Implementation implementation) const;
  // Our time as a multiple of the roofline's.
  double TimesRoofline(const Machine& machine) const;
  // The implementation's time as a multiple of ours; empty: not there.
  std::optional<double> Ratio(Implementation implementation) const;
};

// What an activation costs: our time with it beside our time with none.
struct ActivationCell {
  Net net;
  Activation activation = Activation::kSigmoid;
  int64_t rows = 0;
  Timing with;
  Timing without;
  bool calm = true;

  // Of the pass with the activation.
  double Share() const;
};

struct Results {
  Machine machine;
  int core = 0;
  TurnOptions turns;
  // How each implementation was set up, and why the others are not here.
  std::map<Implementation, std::string> present;
  std::map<Implementation, std::string> absent;
  std::vector<Cell> cells;
  std::vector<ActivationCell> activations;
};

// "ReLU", "sigmoid", ...: for readers.
std::string HiddenName(Activation hidden);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_RESULTS_H_
