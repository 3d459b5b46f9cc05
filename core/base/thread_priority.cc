#include "core/base/thread_priority.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>

#include "core/base/clock.h"

namespace neurite {
namespace {

// The first version of struct sched_attr of sched_setattr(2), which glibc 2.36
// does not declare.
struct SchedAttributes {
  uint32_t size = sizeof(SchedAttributes);
  uint32_t policy = 0;  // SCHED_OTHER
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime = 0;  // nanoseconds; since Linux 6.12 the time slice
  uint64_t deadline = 0;
  uint64_t period = 0;
};
static_assert(sizeof(SchedAttributes) == 48);

// Since Linux 6.12 a thread that wakes up preempts one with a longer time
// slice. 0.1 ms is the shortest slice that Linux accepts.
constexpr std::chrono::microseconds kTurn{100};

thread_local bool gives_way = false;
thread_local MonotonicTime turn_began;

void TakeShortTurns() {
  SchedAttributes attributes;
  attributes.nice = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
  attributes.runtime = std::chrono::nanoseconds(kTurn).count();
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace

void PreferLatency() {
  TakeShortTurns();
  // With the default slack, a timed wait may end 50 us late.
  prctl(PR_SET_TIMERSLACK, 1UL);
}

// A worker that offloads a batch to a compute thread on its own core has just
// run, and is preempted at that moment. It becomes ready again without a
// wake-up, so that it would only run at the next timer tick, up to 4 ms later.
// A yield does not need a tick. Since Linux 6.18 a yield gives up the rest of
// the time slice, to other programs as well: hence the short slice.
void PreferThroughput() {
  TakeShortTurns();
  gives_way = true;
}

void MaybeYield() {
  if (!gives_way) return;
  const MonotonicTime now = Clock::Real().Now();
  if (now - turn_began < kTurn) return;
  sched_yield();
  turn_began = Clock::Real().Now();
}

// On Linux a nice value applies to one thread, not to the process.
void LowerPriority() {
  constexpr int kLow = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLow);
}

}  // namespace neurite
