// Counts the outcomes of the requests of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_TALLY_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_TALLY_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/loadtest/latency_histogram.h"
#include "client/loadtest/load_timeline.h"

namespace neurite {

// Calls that ended with a certain code other than OK.
struct ErrorTally {
  LatencyHistogram latency;
  std::string example;  // the text of the first error
};

// Counts the requests that were due in the measured time, whenever they ended.
// Latency is measured from the time a request was due, so a stalled server or a
// late client affects every request that was due meanwhile.
struct LoadTally {
  LatencyHistogram latency;  // of the calls that ended OK
  std::map<absl::StatusCode, ErrorTally> errors;

  // kMultiStream: from the time a query was due to its last answer.
  LatencyHistogram queries;

  // The time from when each request was due to when it was sent.
  LatencyHistogram lateness;

  int64_t wrong = 0;   // ended OK, but the answer was not the expected one
  int64_t unsent = 0;  // due, but not sent: too many calls were in flight
  int64_t lost = 0;    // sent, but ended by neither an answer nor a deadline

  // Calls that ended within the measured time, whenever they were due.
  int64_t ok_in_time = 0;
  int64_t ended_in_time = 0;

  // All calls that ended since the measured time began, whenever they were due.
  LoadTimeline timeline;

  // The values of "server-timing" by name: times, and kRowsTiming in rows, so
  // that small numbers of rows are exact.
  static constexpr char kRowsTiming[] = "rows";
  std::map<std::string, LatencyHistogram> server_timing;

  // Adds e.g. "queue=12, decode=1, rows=16"; skips malformed pairs.
  void AddServerTiming(absl::string_view text);

  void Merge(const LoadTally& other);

  int64_t failed() const;  // ended with an error
  // All requests that were due, whatever their outcome.
  int64_t due() const;

  // Returns the share of the due requests with a correct answer within `limit`;
  // 0 if none was due.
  double ShareWithin(std::chrono::nanoseconds limit) const;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_TALLY_H_
