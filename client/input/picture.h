// Greyscale pictures and their file formats.
#ifndef NEURITE_CLIENT_INPUT_PICTURE_H_
#define NEURITE_CLIENT_INPUT_PICTURE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

struct Picture {
  // Each at least 1.
  int64_t height = 0;
  int64_t width = 0;

  // height * width pixels, row-major from the top left; 0 black, 255 white.
  std::vector<uint8_t> pixels;

  // True if the picture was black on a transparent background: with transparent
  // pixels read as black, it has no contrast, but over white it would have.
  bool ink_lost = false;
};

// Larger pictures are rejected before memory is allocated for them.
inline constexpr int64_t kMostPixels = int64_t{64} << 20;

// True if a file that begins with `first_bytes` has that format, or any of
// them.
bool LooksLikePng(absl::string_view first_bytes);
bool LooksLikePgm(absl::string_view first_bytes);
bool LooksLikeJpeg(absl::string_view first_bytes);
bool LooksLikePicture(absl::string_view first_bytes);

// Decodes a whole file of any of these formats, with their errors.
// REQUIRES: LooksLikePicture(file).
absl::StatusOr<Picture> DecodePicture(absl::string_view file);

// Decodes a whole PNG file of any colour type and depth. Colours become their
// luminance; transparent pixels are blended with black. DATA_LOSS if the file
// is damaged or truncated, RESOURCE_EXHAUSTED beyond kMostPixels.
absl::StatusOr<Picture> DecodePng(absl::string_view file);

// Decodes a whole JPEG file, baseline or progressive, in grey or in colour, of
// which the luminance is kept. INVALID_ARGUMENT for four colours (CMYK); other
// errors as for DecodePng.
absl::StatusOr<Picture> DecodeJpeg(absl::string_view file);

// Decodes a whole PGM file, plain (P2) or raw (P5), with up to 16 bits per
// pixel. Errors as for DecodePng.
absl::StatusOr<Picture> DecodePgm(absl::string_view file);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PICTURE_H_
