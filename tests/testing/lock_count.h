// Counts the locks of a program that links neurite::lock_count.
#ifndef NEURITE_TESTS_TESTING_LOCK_COUNT_H_
#define NEURITE_TESTS_TESTING_LOCK_COUNT_H_

#include <cstdint>

namespace neurite {

// Returns the number of times a std::mutex, including those of libraries, was
// locked since the program started, on all threads.
int64_t LockCount();

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_LOCK_COUNT_H_
