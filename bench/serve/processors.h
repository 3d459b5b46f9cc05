// Keeps the server and the client on separate processors, and measures how much
// of them other programs use.
#ifndef NEURITE_BENCH_SERVE_PROCESSORS_H_
#define NEURITE_BENCH_SERVE_PROCESSORS_H_

#include <sched.h>
#include <sys/types.h>

#include <chrono>
#include <initializer_list>

namespace neurite::bench::serve {

struct Processors {
  int server = 0;
  int client = 0;

  // False if this process may use only one processor: nothing is pinned then.
  bool apart() const { return server != client; }
};

// Returns the first and the last processor that this process may run on.
Processors ChooseProcessors();

// Pins the calling thread to `processors` until destroyed. The threads and the
// processes that the thread starts meanwhile inherit the pinning and keep it.
class StayOn {
 public:
  StayOn(std::initializer_list<int> processors);
  explicit StayOn(int processor) : StayOn({processor}) {}
  ~StayOn();
  StayOn(const StayOn&) = delete;
  StayOn& operator=(const StayOn&) = delete;

 private:
  cpu_set_t before_;
};

// Number of threads of this process that may run on a processor other than
// `processor`.
int ThreadsBeside(int processor);

// Measures the share of `processor` that programs other than `process`, and the
// host of a virtual machine, have used since construction. The system counts
// this time in steps of 10 ms.
class OthersWatch {
 public:
  OthersWatch(int processor, pid_t process);
  double Share() const;

 private:
  std::chrono::nanoseconds OthersTime() const;

  const int processor_;
  const pid_t process_;
  const std::chrono::steady_clock::time_point begin_;
  const std::chrono::nanoseconds before_;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_PROCESSORS_H_
