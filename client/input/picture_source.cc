#include "client/input/picture_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/input/picture.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Enough for a plain PGM of kMostPixels pixels.
constexpr size_t kMostBytes = size_t{400} << 20;

class PictureSource final : public RowSource {
 public:
  PictureSource(Picture picture, RowFormat::Image image)
      : picture_(std::move(picture)), image_(image) {}

  absl::StatusOr<bool> ReadRow(std::vector<float>& values) override {
    if (done_) return false;
    done_ = true;
    for (const uint8_t pixel : picture_.pixels) {
      values.push_back(PixelValue(image_, pixel));
    }
    return true;
  }

  bool is_picture() const override { return true; }

 private:
  const Picture picture_;
  const RowFormat::Image image_;
  bool done_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> ReadPictureRow(
    ByteStream& stream, const RowFormat& spec) {
  if (!spec.image.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(stream.name(), ": is a picture, but model \"", spec.model,
                     "\" needs rows of ", Plural(spec.width, "number")));
  }
  NEURITE_ASSIGN_OR_RETURN(const std::string bytes, stream.ReadAll(kMostBytes));
  NEURITE_ASSIGN_OR_RETURN(
      Picture picture,
      LooksLikePng(bytes) ? DecodePng(bytes) : DecodePgm(bytes), stream.name());
  const RowFormat::Image& image = *spec.image;
  if (picture.width != image.width || picture.height != image.height) {
    return absl::InvalidArgumentError(
        absl::StrCat(stream.name(), ": is ", picture.width, "x", picture.height,
                     " pixels, but model \"", spec.model, "\" needs ",
                     image.width, "x", image.height));
  }
  return std::make_unique<PictureSource>(std::move(picture), image);
}

}  // namespace neurite
