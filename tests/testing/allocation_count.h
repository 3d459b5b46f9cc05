// Counts the allocations, and lets some fail, of a program that links
// neurite::allocation_count.
#ifndef NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_
#define NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_

#include <cstddef>
#include <cstdint>

namespace neurite {

// Returns the number of calls of any operator new since the program started, on
// all threads. Every library of the program is counted: hence a test that uses
// it is a separate program.
int64_t AllocationCount();

// Lets the allocation with this number, from 1, counted from now on this
// thread, fail: the new_handler is called, and then it succeeds. 0: none.
void FailOneAllocation(int64_t number);
// True if that allocation has come.
bool AllocationHasFailed();

// Lets every allocation of this thread fail that asks for `bytes` or more
// bytes. SIZE_MAX: none.
void FailAllocationsFrom(size_t bytes);

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_
