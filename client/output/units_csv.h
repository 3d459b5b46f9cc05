// Writes forward passes as CSV.
#ifndef NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_
#define NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "neurite/v1/inference.pb.h"

namespace neurite {

// The header of the table that WriteUnitsCsv continues.
inline constexpr char kUnitsCsvHeader[] = "input,row,layer,unit,z,a\n";

// Returns one line per unit of each layer with exact floats, for row `row` of
// the file `input`. Layers and units count from 1.
std::string WriteUnitsCsv(const neurite::v1::ExplainResponse& explained,
                          absl::string_view input, int64_t row);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_
