// A picture in shades of grey.
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

  // Row-major from the top left, height * width of them; 0 black, 255 white.
  std::vector<uint8_t> pixels;
};

// What is larger is refused before anything is allocated for it.
inline constexpr int64_t kMostPixels = int64_t{64} << 20;

// True if the first bytes of a file are those of such a picture.
bool LooksLikePng(absl::string_view first_bytes);
bool LooksLikePgm(absl::string_view first_bytes);

// Decodes the bytes of a whole PNG file of any colour type and depth: colours
// become their luminance, and what is transparent lies over black. DATA_LOSS
// if it is damaged or ends early, RESOURCE_EXHAUSTED beyond kMostPixels.
absl::StatusOr<Picture> DecodePng(absl::string_view file);

// Decodes a PGM file, plain (P2) or raw (P5), of up to 16 bits a pixel.
// Errors as of DecodePng.
absl::StatusOr<Picture> DecodePgm(absl::string_view file);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PICTURE_H_
