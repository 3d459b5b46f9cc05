// What the scheduler should know of a thread. All of it is advice: where the
// system does not take it, nothing happens.
#ifndef NEURITE_CORE_BASE_THREAD_PRIORITY_H_
#define NEURITE_CORE_BASE_THREAD_PRIORITY_H_

namespace neurite {

// The calling thread runs often and shortly, and others wait for it: it should
// not wait until one that computes has used up its turn on the same core, nor
// longer than it asked to.
void PreferLatency();

// The calling thread computes for long, and gives way by itself: it calls
// MaybeYield() all the while.
void PreferThroughput();

// Lets others on this core go first, once in 0.1 ms, if the calling thread said
// PreferThroughput(); else nothing. Cheap.
void MaybeYield();

// The calling thread gives way to all others.
void LowerPriority();

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_THREAD_PRIORITY_H_
