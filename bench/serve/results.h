// The results of a run, as plain data. Times are in seconds, rates per second.
#ifndef NEURITE_BENCH_SERVE_RESULTS_H_
#define NEURITE_BENCH_SERVE_RESULTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_format.h"
#include "bench/report/verdict.h"
#include "bench/serve/answerer.h"
#include "bench/serve/overload_results.h"
#include "bench/serve/processors.h"
#include "bench/serve/sample.h"
#include "bench/serve/spread.h"
#include "bench/serve/stalls.h"
#include "bench/serve/workload.h"

namespace neurite::bench::serve {

// A fixed number of calls in flight. The answerers take turns, round by round.
struct LoadCell {
  Workload workload;
  int64_t in_flight = 1;
  // The i-th sample of each answerer is from the i-th round.
  std::map<Answerer, std::vector<Sample>> samples;

  // The ratio of `answerer`'s numbers to those of `by`, round by round.
  Spread Ratio(Answerer answerer, Answerer by, double Sample::*number) const;
};

// A rate of calls, as a share of a rate that the server can sustain.
struct Offer {
  enum class Of {
    // The highest rate at which the p99 is within kDeadline. If a call takes a
    // large part of the deadline, this is far below the busy rate.
    kCapacity,
    // The rate that an always busy server answers, without deadlines.
    kBusyRate,
  };

  Of of = Of::kCapacity;
  double share = 1;

  // "70 % of capacity".
  std::string Name() const {
    return absl::StrFormat("%.0f %% of %s", 100 * share,
                           of == Of::kCapacity ? "capacity" : "busy rate");
  }
  friend bool operator==(const Offer&, const Offer&) = default;
  friend bool operator<(const Offer& a, const Offer& b) {
    return std::tie(a.of, a.share) < std::tie(b.of, b.share);
  }
};

inline constexpr Offer OfCapacity(double share) {
  return {Offer::Of::kCapacity, share};
}
inline constexpr Offer OfBusyRate(double share) {
  return {Offer::Of::kBusyRate, share};
}

// One workload at increasing rates of calls.
struct CapacityCell {
  Workload workload;
  // The highest rate at which 99 % of the calls were answered in time.
  double capacity = 0;
  // The rate that the server answers when it is always busy.
  double busy_rate = 0;
  std::vector<Sample> trials;  // of the search for `capacity`, in order

  // One call at a time, with no other load on the server; round by round.
  std::vector<Sample> unloaded;
  // By the offered rate; round by round.
  std::map<Offer, std::vector<Sample>> sweep;

  double RateOf(const Offer& offer) const;
  bool Has(const Offer& offer) const { return sweep.contains(offer); }
  Spread At(const Offer& offer, double Sample::*number) const;
  // p99 of all calls due, divided by the unloaded median of the same round.
  Spread TailRatio(const Offer& offer) const;
  // The best median goodput of the sweep.
  double PeakGoodput() const;
  // The reason why the client could not offer the rate; empty: it could.
  std::string ClientLimit(const Offer& offer) const;
};

// Calls of a small network, alone and next to a saturated network.
struct NeighbourCell {
  std::string neighbour;  // "C, 1 row, 64 in flight"
  std::vector<Sample> alone;
  std::vector<Sample> beside;          // next to the neighbour
  std::vector<Sample> neighbour_side;  // the neighbour's calls

  Spread TailRatio() const;
};

// Two sides of a comparison, measured in turns, and the target for their ratio.
struct Ratio {
  std::string number;  // "server CPU a call"
  std::string unit;    // "us"
  std::string on;      // "A, 1 row, 64 in flight, 8 connections"
  std::string one;
  std::string other;
  std::optional<Target> target;  // empty: for comparison only

  // Round by round; both empty if it was not measured.
  std::vector<double> ones;
  std::vector<double> others;
  std::string why_not;  // why it was not measured, or what disturbed it

  bool measured() const { return !ones.empty(); }
  // The ratios of `ones` to `others`.
  Spread spread() const { return RatiosOf(ones, others); }
  // Whether the median misses the target.
  bool missed() const { return target && !target->Holds(spread().median); }
};

// The speed of a network's forward pass, repeated in a loop.
struct ForwardSpeed {
  Net net;
  int64_t rows = 256;
  double rows_per_second = 0;
};

struct Results {
  std::string cpu;
  Processors processors;
  Stalls stalls;  // on the server's processor, while it was idle
  std::string gemm;
  std::string textbook_blas;
  std::vector<std::string> server_flags;
  int rounds = 0;
  int threads_beside = 0;  // threads of the client on other processors

  std::vector<ForwardSpeed> forward;
  std::vector<LoadCell> load;
  std::vector<CapacityCell> capacity;
  std::vector<NeighbourCell> neighbours;
  Overload overload;
  std::vector<Ratio> wire;

  // The forward pass's rows per second of the network `letter`; empty: not
  // measured.
  std::optional<double> ForwardRows(const std::string& letter) const;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_RESULTS_H_
