// The numbers of one run of the load generator.
#ifndef NEURITE_BENCH_SERVE_SAMPLE_H_
#define NEURITE_BENCH_SERVE_SAMPLE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "client/loadtest/load_options.h"
#include "client/loadtest/run_load.h"

namespace neurite::bench::serve {

// Answers later than this are worth nothing: the deadline of every call that
// comes at a rate, and the bound of p99 that defines capacity.
inline constexpr std::chrono::milliseconds kDeadline{5};

// Times in seconds, rates a second. Latency is from when a call was due.
struct Sample {
  double offered = 0;   // calls that were due
  double answered = 0;  // calls that ended OK

  // Of the calls that ended OK.
  double p50 = 0;
  double p99 = 0;
  // Of all that were due, where what was not answered took for ever.
  double p99_of_due = 0;

  // Calls that ended OK within kDeadline.
  double goodput = 0;
  double share_in_time = 0;  // of those due

  // Processor time of the server by calls that ended, whatever their end.
  double server_cpu = 0;
  double client_cpu = 0;
  double client_load = 0;  // the share of the time that its threads were busy

  // Calls that the server refused with RESOURCE_EXHAUSTED.
  double refused_share = 0;  // of those due
  double refused_p50 = 0;
  double refused_p99 = 0;
  double other_failed_share = 0;  // any other end but OK
  // The most frequent of those ends: "DEADLINE_EXCEEDED: what the first said".
  std::string other_failure;

  // What others took of the server's and of the client's processor.
  double others_beside_server = 0;
  double others_beside_client = 0;

  // Signs that the client was the limit.
  std::vector<std::string> limits;
};

// All but what others took.
Sample SampleOf(const LoadOptions& options, const LoadResult& result);

// One number of each.
std::vector<double> Column(const std::vector<Sample>& samples,
                           double Sample::*number);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SAMPLE_H_
