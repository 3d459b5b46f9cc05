// The results of the overload part as tables.
#ifndef NEURITE_BENCH_SERVE_TEXT_OVERLOAD_H_
#define NEURITE_BENCH_SERVE_TEXT_OVERLOAD_H_

#include <ostream>

#include "bench/serve/overload_results.h"
#include "client/report/terminal.h"

namespace neurite::bench::serve {

// Writes nothing if it was not measured.
void WriteOverload(const Overload& overload, const Palette& palette,
                   std::ostream& out);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_TEXT_OVERLOAD_H_
