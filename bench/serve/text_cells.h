// Formats the numbers of samples as cells of a table.
#ifndef NEURITE_BENCH_SERVE_TEXT_CELLS_H_
#define NEURITE_BENCH_SERVE_TEXT_CELLS_H_

#include <string>
#include <vector>

#include "bench/serve/sample.h"
#include "bench/serve/spread.h"
#include "client/report/text_table.h"

namespace neurite::bench::serve {

// If others use a larger share of a processor, the numbers are not reliable.
inline constexpr double kDisturbed = 0.1;

std::string Rate(double rate);         // "12,345"
std::string Micros(double seconds);    // "12.3"
std::string Time(double seconds);      // "12 us", "1.23 ms"; "none": infinite
std::string Percent(double share);     // "12.3 %"
std::string RatioText(const Spread&);  // "1.12 (1.10-1.15)"

double MedianOf(const std::vector<Sample>& samples, double Sample::*number);

// The largest share of calls that failed, refusals included.
TextTable::Cell Failed(const std::vector<Sample>& samples);
// The largest shares of the server's and of the client's processor that others
// used.
TextTable::Cell Others(const std::vector<Sample>& samples);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_TEXT_CELLS_H_
