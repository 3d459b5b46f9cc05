// Judges whether rows look like the pictures that a model expects.
#ifndef NEURITE_CLIENT_INPUT_PIXEL_CHECK_H_
#define NEURITE_CLIENT_INPUT_PIXEL_CHECK_H_

#include <optional>
#include <span>
#include <string>

#include "client/input/row_format.h"

namespace neurite {

// Says in a few words why `row`, RowFormat::width values as they are in the
// input, cannot be pixels on `scale`, and which --pixels would help: a value is
// below or above it, or, without --pixels, all are from 0 to 1 although the
// scale is 64 or more wide. Empty if they can. Missing values (NaN) are not
// judged. REQUIRES: spec.image.
std::optional<std::string> DescribeWrongScale(std::span<const float> row,
                                              const PixelScale& scale,
                                              const RowFormat& spec);

// True if `row` looks like a drawing with its colours exchanged: nearly all of
// its edge and most of the rest come near the higher of the model's values for
// black and white, some of it comes near the lower one, and little is between.
// MNIST and most sets after it have the lower value as the background.
// Photographs are not judged, nor pictures in colour or with a side of less
// than 8 pixels. REQUIRES: spec.image.
bool LooksInverted(std::span<const float> row, const PixelScale& scale,
                   const RowFormat& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PIXEL_CHECK_H_
