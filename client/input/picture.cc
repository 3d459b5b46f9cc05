#include "client/input/picture.h"

#include "absl/strings/str_cat.h"

namespace neurite {

absl::Status CheckPixels(int64_t width, int64_t height) {
  if (height <= kMostPixels / width) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("a picture of ", width, "x", height,
                   " is larger than the limit of ", kMostPixels, " pixels"));
}

bool LooksLikePicture(absl::string_view first_bytes) {
  return LooksLikePng(first_bytes) || LooksLikeJpeg(first_bytes) ||
         LooksLikePgm(first_bytes);
}

absl::StatusOr<Picture> DecodePicture(absl::string_view file,
                                      int64_t channels) {
  if (LooksLikePng(file)) return DecodePng(file, channels);
  if (LooksLikeJpeg(file)) return DecodeJpeg(file, channels);
  return DecodePgm(file, channels);
}

}  // namespace neurite
