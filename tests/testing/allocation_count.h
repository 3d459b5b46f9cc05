// Counts the allocations of a program that links neurite::allocation_count.
#ifndef NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_
#define NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_

#include <cstdint>

namespace neurite {

// Calls of any operator new since the program began, of all threads. A program
// that counts them is one of its own: every library of it is counted, too.
int64_t AllocationCount();

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_ALLOCATION_COUNT_H_
