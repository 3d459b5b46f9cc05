#include "client/input/picture.h"

namespace neurite {

bool LooksLikePicture(absl::string_view first_bytes) {
  return LooksLikePng(first_bytes) || LooksLikeJpeg(first_bytes) ||
         LooksLikePgm(first_bytes);
}

absl::StatusOr<Picture> DecodePicture(absl::string_view file) {
  if (LooksLikePng(file)) return DecodePng(file);
  if (LooksLikeJpeg(file)) return DecodeJpeg(file);
  return DecodePgm(file);
}

}  // namespace neurite
