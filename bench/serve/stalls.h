// What the machine itself does to a thread that has a processor to itself.
#ifndef NEURITE_BENCH_SERVE_STALLS_H_
#define NEURITE_BENCH_SERVE_STALLS_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace neurite::bench::serve {

// Times at which the thread did not run: for the system, for another program,
// or for another guest of the host.
struct Stalls {
  std::chrono::nanoseconds watched{0};
  int64_t count = 0;  // of half a millisecond or more
  std::chrono::nanoseconds longest{0};
  double lost_share = 0;  // of the time watched, by stalls of any length

  // "32 stalls of 0.5 ms or more in 2.0 s, the longest 4.1 ms; 1.2 % lost".
  std::string DebugString() const;
};

// Looks at the clock on the calling thread for `time`, and at nothing else.
Stalls WatchStalls(std::chrono::nanoseconds time);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_STALLS_H_
