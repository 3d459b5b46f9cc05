// Converts rows of pixels to input values of a model.
#ifndef NEURITE_CLIENT_INPUT_PIXEL_ROWS_H_
#define NEURITE_CLIENT_INPUT_PIXEL_ROWS_H_

#include <memory>
#include <string>

#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Returns a source of the rows of `source`, the input called `name`, in which
// every value v of a pixel scale (RowFormat::pixels, else RowSource::pixels) is
// replaced by the model's value for it:
//
//   image.black + (v - scale.black) / (scale.white - scale.black)
//                 * (image.white - image.black)
//
// Without a scale, the values are left as they are. Adds one note at most: if a
// row's values cannot be on their scale (DescribeWrongScale), or, unless
// RowFormat::pixels is given, if a row looks inverted (LooksInverted).
// `spec` and `notes` must outlive the source. REQUIRES: spec.image.
std::unique_ptr<RowSource> ConvertPixels(std::unique_ptr<RowSource> source,
                                         std::string name,
                                         const RowFormat& spec, Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PIXEL_ROWS_H_
