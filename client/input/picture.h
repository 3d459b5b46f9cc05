// Pictures and their file formats.
#ifndef NEURITE_CLIENT_INPUT_PICTURE_H_
#define NEURITE_CLIENT_INPUT_PICTURE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

struct Picture {
  // Each at least 1.
  int64_t height = 0;
  int64_t width = 0;

  // 1: grey. 3: red, green and blue.
  int64_t channels = 1;

  // height * width * channels values, row-major from the top left, those of a
  // pixel adjacent; 0 black, 255 white.
  std::vector<uint8_t> pixels;

  // What decoding changed because the file has other channels.
  enum class Conversion { kNone, kGreyToColour, kColourToGrey };
  Conversion conversion = Conversion::kNone;

  // True if the picture was black on a transparent background: with transparent
  // pixels read as black, it has no contrast, but over white it would have.
  bool ink_lost = false;

  // True if the file says that the picture is to be shown turned or mirrored
  // (Exif); `pixels` are as they are stored.
  bool turned = false;
};

// Pictures of more pixels are rejected before memory is allocated for them.
inline constexpr int64_t kMostPixels = int64_t{64} << 20;

// RESOURCE_EXHAUSTED, with the size and the limit, beyond kMostPixels.
// REQUIRES: width >= 1 and height >= 0.
absl::Status CheckPixels(int64_t width, int64_t height);

// True if a file that begins with `first_bytes` has that format, or any of
// them.
bool LooksLikePng(absl::string_view first_bytes);
bool LooksLikePgm(absl::string_view first_bytes);
bool LooksLikeJpeg(absl::string_view first_bytes);
bool LooksLikePicture(absl::string_view first_bytes);

// Each of the following functions decodes a whole file into a picture of
// `channels` channels, 1 or 3. Colours become their luminance, and grey becomes
// equal values of red, green and blue; Picture::conversion tells.

// Decodes any of these formats. REQUIRES: LooksLikePicture(file).
absl::StatusOr<Picture> DecodePicture(absl::string_view file, int64_t channels);

// Decodes PNG of any colour type and depth; transparent pixels are blended with
// black. A file in colour that has only grey pixels converts to grey without a
// change. DATA_LOSS if the file is damaged or truncated, RESOURCE_EXHAUSTED
// beyond kMostPixels.
absl::StatusOr<Picture> DecodePng(absl::string_view file, int64_t channels = 1);

// Decodes JPEG, baseline or progressive. INVALID_ARGUMENT for four colours
// (CMYK) and for rare kinds that libjpeg does not decode (lossless, 12 bits),
// RESOURCE_EXHAUSTED also beyond 65,500 pixels in a row or column and beyond 64
// scans; other errors as for DecodePng.
absl::StatusOr<Picture> DecodeJpeg(absl::string_view file,
                                   int64_t channels = 1);

// Decodes PGM, plain (P2) or raw (P5), with up to 16 bits per pixel. Errors as
// for DecodePng.
absl::StatusOr<Picture> DecodePgm(absl::string_view file, int64_t channels = 1);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PICTURE_H_
