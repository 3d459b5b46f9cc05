// Keeps server and client on processors of their own, and sees what other
// programs take of them.
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

  // False where this process may use one alone: nothing is pinned then.
  bool apart() const { return server != client; }
};

// The first and the last that this process may run on.
Processors ChooseProcessors();

// While it lives, the calling thread stays on `processors`, as do the threads
// and processes that it starts, which keep to it afterwards.
class StayOn {
 public:
  explicit StayOn(std::initializer_list<int> processors);
  explicit StayOn(int processor) : StayOn({processor}) {}
  ~StayOn();
  StayOn(const StayOn&) = delete;
  StayOn& operator=(const StayOn&) = delete;

 private:
  cpu_set_t before_;
};

// Threads of this process that may run on other processors than this one.
int ThreadsBeside(int processor);

// What others than `process` take from `processor`, in shares of it, since the
// watch began; what the host takes from it included. In steps of 10 ms of the
// system's clock.
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
