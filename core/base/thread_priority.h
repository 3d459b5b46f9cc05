// Hints to the operating system's scheduler about the calling thread. A hint
// that the system does not support has no effect.
#ifndef NEURITE_CORE_BASE_THREAD_PRIORITY_H_
#define NEURITE_CORE_BASE_THREAD_PRIORITY_H_

namespace neurite {

// For a thread that runs often and briefly and that other threads wait for: it
// may preempt a computing thread on the same core, and its timed waits end on
// time.
void PreferLatency();

// For a thread that computes for a long time and calls MaybeYield() regularly
// meanwhile.
void PreferThroughput();

// Yields to the other threads of this core, at most once per 0.1 ms, if the
// calling thread has called PreferThroughput(); otherwise does nothing. Cheap.
void MaybeYield();

// Lowers the priority of the calling thread below that of all others.
void LowerPriority();

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_THREAD_PRIORITY_H_
