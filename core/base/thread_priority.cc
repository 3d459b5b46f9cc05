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

// struct sched_attr of sched_setattr(2), which glibc 2.36 does not have, in its
// first version.
struct SchedAttributes {
  uint32_t size = sizeof(SchedAttributes);
  uint32_t policy = 0;  // SCHED_OTHER
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime = 0;  // nanoseconds; since Linux 6.12 the length of a turn
  uint64_t deadline = 0;
  uint64_t period = 0;
};
static_assert(sizeof(SchedAttributes) == 48);

// Since Linux 6.12 a thread that wakes up interrupts one whose turns are longer
// than its own. Shorter turns are not taken.
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
  // Else a wait may end 50 us late.
  prctl(PR_SET_TIMERSLACK, 1UL);
}

// A worker that hands a batch to a compute thread on its own core has just run,
// and is put aside at that moment; to be ready again wakes nobody, so that it
// would wait for the clock's next tick: 4 ms. A yield needs no tick. It costs
// the rest of the turn since Linux 6.18, against other programs, too: hence
// short turns.
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

// On Linux a nice value belongs to a thread.
void LowerPriority() {
  constexpr int kLow = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLow);
}

}  // namespace neurite
