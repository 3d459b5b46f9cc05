// The result of one run of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_RESULT_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_RESULT_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "client/loadtest/load_tally.h"

namespace neurite {

struct LoadResult {
  LoadTally tally;

  // The measured time: the duration, or less if all requests were sent or the
  // run was stopped before.
  double seconds = 0;

  // The generator's threads and their CPU time since the warm-up.
  int threads = 1;
  double client_cpu_seconds = 0;

  // The server's process, if its id was given and it ran until the end.
  struct ServerUsage {
    double cpu_seconds = 0;  // within the measured time
    int64_t resident_bytes = 0;
    int64_t peak_resident_bytes = 0;
  };
  std::optional<ServerUsage> server;

  // OK if the run was completed. CANCELLED if it was stopped, UNAVAILABLE if
  // the server was gone; the other members then have what was measured before.
  absl::Status ended;

  // Requests per second that were due, and that were answered OK.
  double offered_rate() const;
  double achieved_rate() const;

  // CPU microseconds per call that ended in the measured time.
  double client_cpu_micros() const;
  double server_cpu_micros() const;  // 0 if unknown

  // The share of the measured time, 0 to 1, that the generator's threads were
  // busy on average.
  double client_load() const;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_RESULT_H_
