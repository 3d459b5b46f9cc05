// What a run found, as a picture.
#ifndef NEURITE_BENCH_SERVE_PICTURE_H_
#define NEURITE_BENCH_SERVE_PICTURE_H_

#include <string>

#include "bench/serve/results.h"

namespace neurite::bench::serve {

// An <svg> file: latency over load for each workload, what the search for the
// capacity met included, and goodput over load.
std::string Picture(const Results& results);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_PICTURE_H_
