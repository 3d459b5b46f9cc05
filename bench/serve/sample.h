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

// Later answers are worthless: this is the deadline of every call that is sent
// at a given rate, and the bound of the p99 that defines the capacity.
inline constexpr std::chrono::milliseconds kDeadline{5};

// Times are in seconds, rates per second. Latency counts from the time when the
// call was due.
struct Sample {
  double offered = 0;   // rate of calls that were due
  double answered = 0;  // rate of calls that ended with OK

  // Latency of the calls that ended with OK.
  double p50 = 0;
  double p99 = 0;
  // Latency of all calls that were due; that of an unanswered call is infinite.
  double p99_of_due = 0;

  // Calls that ended with OK within kDeadline.
  double goodput = 0;
  double share_in_time = 0;  // of those due

  // Processor time of the server per call that ended, with any status.
  double server_cpu = 0;
  double client_cpu = 0;
  double client_load = 0;  // share of the time that its threads were busy

  // Calls that the server refused with RESOURCE_EXHAUSTED.
  double refused_share = 0;  // of those due
  double refused_p50 = 0;
  double refused_p99 = 0;
  double other_failed_share = 0;  // any other status except OK
  // The most frequent of those statuses, with the message of its first call:
  // "DEADLINE_EXCEEDED: MESSAGE".
  std::string other_failure;

  // Shares of the server's and of the client's processor that others used.
  double others_beside_server = 0;
  double others_beside_client = 0;

  // Signs that the client was the limit.
  std::vector<std::string> limits;
};

// Fills in everything except the shares that others used.
Sample SampleOf(const LoadOptions& options, const LoadResult& result);

// Returns one number of each sample.
std::vector<double> Column(const std::vector<Sample>& samples,
                           double Sample::*number);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SAMPLE_H_
