// Writes a forward pass as CSV.
#ifndef NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_
#define NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_

#include <string>

#include "neurite/v1/inference.pb.h"

namespace neurite {

// A header line, then one line per unit of each layer with exact floats:
// layer,unit,z,a. Layers and units count from 1.
std::string WriteUnitsCsv(const neurite::v1::ExplainResponse& explained);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_
