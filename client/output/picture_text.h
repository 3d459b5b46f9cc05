// Draws a picture in characters.
#ifndef NEURITE_CLIENT_OUTPUT_PICTURE_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_PICTURE_TEXT_H_

#include <span>
#include <string>

#include "client/input/row_format.h"

namespace neurite {

// Draws two characters per pixel, because characters are twice as high as wide;
// black is blank. A picture of more than 40 pixels is scaled down: each
// character shows the mean of the pixels that it covers. Lines end in \n; blank
// lines at the top and the bottom are omitted. REQUIRES: `row` holds
// image.height * image.width * image.channels raw values; colours are shown by
// their mean.
std::string DrawPicture(std::span<const float> row,
                        const RowFormat::Image& image);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_PICTURE_TEXT_H_
