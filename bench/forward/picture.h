// What a run found, as a picture.
#ifndef NEURITE_BENCH_FORWARD_PICTURE_H_
#define NEURITE_BENCH_FORWARD_PICTURE_H_

#include <string>

#include "bench/forward/results.h"

namespace neurite::bench {

// One SVG: a chart for each network and activation, the share of the FMA peak
// over the number of rows, with a line for each implementation and the
// roofline.
std::string Picture(const Results& results);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_PICTURE_H_
