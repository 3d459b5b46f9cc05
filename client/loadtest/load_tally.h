// What came of the requests of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_TALLY_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_TALLY_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/loadtest/latency_histogram.h"

namespace neurite {

// Calls that ended with one code other than OK.
struct ErrorTally {
  LatencyHistogram latency;
  std::string example;  // the first one's text
};

// Counts what was due in the measured time, whenever it ended. Latency runs
// from when a request was due: a server that stalls, or a client that sends
// late, is seen in every request that was due meanwhile.
struct LoadTally {
  LatencyHistogram latency;  // of the calls that ended OK
  std::map<absl::StatusCode, ErrorTally> errors;

  // Of kMultiStream: from when a query was due to its last answer.
  LatencyHistogram queries;

  // How long after it was due each request was sent.
  LatencyHistogram lateness;

  int64_t wrong = 0;   // ended OK, but with another answer than expected
  int64_t unsent = 0;  // due, but too many calls were in flight to send it
  int64_t lost = 0;    // sent; neither an answer nor a deadline ended it

  // Calls that ended within the measured time, whenever they were due.
  int64_t ok_in_time = 0;
  int64_t ended_in_time = 0;

  // The server's own words by name: microseconds, and rows of a batch. Kept in
  // thousandths.
  std::map<std::string, LatencyHistogram> server_timing;

  // Adds "queue=12, decode=1, rows=16"; passes over what is no such pair.
  void AddServerTiming(absl::string_view text);

  void Merge(const LoadTally& other);

  int64_t failed() const;  // ended with an error
  // Everything that was due, whatever came of it.
  int64_t due() const;

  // The share of what was due that was answered OK and rightly within `limit`;
  // 0 if nothing was due.
  double ShareWithin(std::chrono::nanoseconds limit) const;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_TALLY_H_
