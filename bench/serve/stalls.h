// Measures the stalls of a thread that has a processor of its own.
#ifndef NEURITE_BENCH_SERVE_STALLS_H_
#define NEURITE_BENCH_SERVE_STALLS_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace neurite::bench::serve {

// Periods in which the thread did not run because the system, another program
// or another guest of the host used the processor.
struct Stalls {
  std::chrono::nanoseconds watched{0};
  int64_t count = 0;  // of half a millisecond or more
  std::chrono::nanoseconds longest{0};
  double lost_share = 0;  // share of `watched`, in stalls of any length

  // "32 stalls of 0.5 ms or more in 2.0 s, the longest 4.1 ms; 1.2 % lost".
  std::string DebugString() const;
};

// Reads the clock in a loop on the calling thread for `time`.
Stalls WatchStalls(std::chrono::nanoseconds time);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_STALLS_H_
