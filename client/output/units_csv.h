// A forward pass for programs.
#ifndef NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_
#define NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_

#include <string>

#include "neurite/v1/inference.pb.h"

namespace neurite {

// One line of CSV for each unit of each layer, floats in full: layer,unit,z,a;
// with a line of titles. Layers and units count from 1.
std::string WriteUnitsCsv(const neurite::v1::ExplainResponse& explained);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_UNITS_CSV_H_
