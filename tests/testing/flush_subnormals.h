// Flushes subnormal numbers to zero, as while a network runs.
#ifndef NEURITE_TESTS_TESTING_FLUSH_SUBNORMALS_H_
#define NEURITE_TESTS_TESTING_FLUSH_SUBNORMALS_H_

#include <xmmintrin.h>

namespace neurite {

// Results that are subnormal become 0, and subnormal operands count as 0, on
// this thread until it is destroyed.
class FlushSubnormals {
 public:
  FlushSubnormals() { _mm_setcsr(saved_ | 0x8040); }
  ~FlushSubnormals() { _mm_setcsr(saved_); }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
  const unsigned saved_ = _mm_getcsr();
};

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_FLUSH_SUBNORMALS_H_
