// Scales pictures.
#ifndef NEURITE_CLIENT_INPUT_RESIZE_H_
#define NEURITE_CLIENT_INPUT_RESIZE_H_

#include <cstdint>

#include "client/input/picture.h"

namespace neurite {

// Returns `picture` with another height and width, each at least 1. Every pixel
// is the mean of the area that it covers, rounded to the nearest (half up):
// with half the size, of 2x2 pixels. Other proportions stretch the picture.
Picture ResizeByArea(const Picture& picture, int64_t height, int64_t width);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_RESIZE_H_
