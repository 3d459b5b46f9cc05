#include "core/base/thread_priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

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

void SetTurn(uint64_t nanoseconds) {
  SchedAttributes attributes;
  attributes.nice = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
  attributes.runtime = nanoseconds;
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace

// Since Linux 6.12 a thread that wakes up interrupts one whose turns are longer
// than its own. 0.1 ms is the least that is taken. Older systems prefer those
// that have slept by themselves.
void PreferLatency() { SetTurn(100'000); }

void PreferThroughput() { SetTurn(10'000'000); }

// On Linux a nice value belongs to a thread.
void YieldToOthers() {
  constexpr int kLow = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLow);
}

}  // namespace neurite
