#include "client/input/picture.h"

namespace neurite {

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
