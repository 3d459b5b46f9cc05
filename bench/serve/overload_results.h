// What the server answers beyond its capacity. Times are in seconds.
#ifndef NEURITE_BENCH_SERVE_OVERLOAD_RESULTS_H_
#define NEURITE_BENCH_SERVE_OVERLOAD_RESULTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/serve/sample.h"
#include "bench/serve/spread.h"
#include "bench/serve/workload.h"

namespace neurite::bench::serve {

// One workload at multiples of its busy rate. The i-th sample of each list is
// from the i-th round.
struct OverloadCell {
  Workload workload;

  // Always busy, without deadlines: calls that are computed, and calls that are
  // all rejected when their headers are read.
  std::vector<Sample> busy;
  std::vector<Sample> rejected;

  // By the offered rate, as a multiple of the busy rate of the same round.
  std::map<double, std::vector<Sample>> sweep;

  // The same in a simulation with the measured costs.
  struct Simulated {
    double goodput = 0;  // as a share of the busy rate
    double wasted = 0;   // of the computed rows
  };
  std::map<double, Simulated> simulated;

  // For the picture: goodput as a share of the busy rate, by server, by load.
  std::map<std::string, std::map<double, double>> others;

  // Processor time of the server for a rejection by that for an answer.
  double RejectionRatio() const;
  // Answered within kDeadline, as a share of the busy rate.
  Spread Goodput(double load) const;
  // A client that is busy for 90 % of the time may be the limit.
  double ClientLoad(double load) const;
  bool ClientLimited(double load) const { return ClientLoad(load) >= 0.9; }
  // The least that Goodput should be; empty: reported only.
  std::optional<double> Target(double load) const;
};

// One connection floods the server; two others send a tenth of the busy rate
// each. Each of `alone` and `beside` has two samples per round, one per client.
struct FairnessCell {
  Workload workload;
  std::vector<Sample> busy;
  std::vector<Sample> flood;
  std::vector<Sample> alone;   // without the flood
  std::vector<Sample> beside;  // with it

  // What the flood offered, by the busy rate: less than 3 if its client was
  // the limit.
  double Flood() const;
};

// Calls at 0.7 of the busy rate, with and without an earlier spike.
struct SpikeCell {
  Workload workload;
  std::vector<Sample> calm;
  std::vector<Sample> after;  // calls due from 20 ms after the spike

  Spread TailRatio() const;
};

// Twice the busy rate with another deadline than kDeadline.
struct DeadlineCell {
  Workload workload;
  double deadline = 0;  // infinite: none
  std::vector<Sample> busy;
  std::vector<Sample> samples;
};

struct Overload {
  std::vector<OverloadCell> loads;
  std::vector<FairnessCell> fairness;
  std::vector<SpikeCell> spikes;
  std::vector<DeadlineCell> deadlines;

  bool empty() const { return loads.empty(); }
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_OVERLOAD_RESULTS_H_
