// A picture drawn in letters.
#ifndef NEURITE_CLIENT_OUTPUT_PICTURE_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_PICTURE_TEXT_H_

#include <span>
#include <string>

#include "client/input/row_format.h"

namespace neurite {

// Two letters for each pixel, for they are twice as high as wide; black is
// blank. Pictures over 40 pixels are drawn smaller, each letter the mean of
// what lies under it. Lines end in \n; blank ones at top and bottom are left
// out. REQUIRES: `row` holds image.height * image.width raw values.
std::string DrawPicture(std::span<const float> row,
                        const RowFormat::Image& image);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_PICTURE_TEXT_H_
