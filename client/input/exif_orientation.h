// Reads how a camera was held.
#ifndef NEURITE_CLIENT_INPUT_EXIF_ORIENTATION_H_
#define NEURITE_CLIENT_INPUT_EXIF_ORIENTATION_H_

#include "absl/strings/string_view.h"

namespace neurite {

// Returns the orientation in `app1`, the content of an APP1 marker of a JPEG
// file: 2 to 8 if the picture is shown turned or mirrored, 1 if it is shown as
// it is stored, or if the marker does not say.
int ExifOrientation(absl::string_view app1);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_EXIF_ORIENTATION_H_
