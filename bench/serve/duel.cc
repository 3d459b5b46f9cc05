#include "bench/serve/duel.h"

namespace neurite::bench::serve {

bool Duel::Holds() const {
  if (bound == 0) return true;
  // Written so that what is not a number misses.
  const double ratio = Ratio().median;
  return at_most ? ratio <= bound : ratio >= bound;
}

}  // namespace neurite::bench::serve
