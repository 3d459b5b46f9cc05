// Compares the dimensions of arrays to a model's rows.
#ifndef NEURITE_CLIENT_INPUT_ITEM_SHAPE_H_
#define NEURITE_CLIENT_INPUT_ITEM_SHAPE_H_

#include <cstdint>
#include <span>
#include <string>

#include "client/input/row_format.h"

namespace neurite {

// True if an array of these dimensions is one row of the model. For a model of
// pictures, they must be height x width, and then 3 if it takes colour, with
// dimensions of 1 added anywhere, or a single one for all values of a row. For
// other models, their product must be the number of values.
bool IsOneRow(std::span<const int64_t> dimensions, const RowFormat& spec);

// The dimensions that a row must have, e.g. "28x28 values", "32x32x3 values" or
// "4 values".
std::string RowShape(const RowFormat& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_ITEM_SHAPE_H_
