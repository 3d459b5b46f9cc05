// Counts the allocations of a program that links neurite::allocation_count.
#ifndef NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_
#define NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_

#include <cstdint>

namespace neurite {

// Returns the number of calls of any operator new since the program started, on
// all threads. Every library of the program is counted: hence a test that uses
// it is a separate program.
int64_t AllocationCount();

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_
