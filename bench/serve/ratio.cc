#include "bench/serve/ratio.h"

namespace neurite::bench::serve {

bool Ratio::Holds() const {
  if (bound == 0) return true;
  // Written so that what is not a number misses.
  const double ratio = spread().median;
  return at_most ? ratio <= bound : ratio >= bound;
}

}  // namespace neurite::bench::serve
