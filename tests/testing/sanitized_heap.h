// Whether a sanitizer replaces the heap.
#ifndef NEURITE_TESTS_TESTING_SANITIZED_HEAP_H_
#define NEURITE_TESTS_TESTING_SANITIZED_HEAP_H_

// GCC's macros and clang's question. Defines NEURITE_SANITIZED_HEAP if so.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NEURITE_SANITIZED_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NEURITE_SANITIZED_HEAP 1
#endif
#endif

#endif  // NEURITE_TESTS_TESTING_SANITIZED_HEAP_H_
