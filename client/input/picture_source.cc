#include "client/input/picture_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/input/picture.h"
#include "client/input/resize.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Enough for a plain PGM of kMostPixels pixels.
constexpr size_t kMostBytes = size_t{400} << 20;

class PictureSource final : public RowSource {
 public:
  explicit PictureSource(Picture picture) : picture_(std::move(picture)) {}

  absl::StatusOr<bool> ReadRow(std::vector<float>& values) override {
    if (done_) return false;
    done_ = true;
    values.insert(values.end(), picture_.pixels.begin(), picture_.pixels.end());
    return true;
  }

  bool is_picture() const override { return true; }

  std::optional<PixelScale> pixels() const override {
    return PixelScale{.black = 0, .white = 255};
  }

 private:
  const Picture picture_;
  bool done_ = false;
};

void AddNotes(const Picture& picture, const std::string& name,
              const RowFormat& spec, Notes& notes) {
  switch (picture.conversion) {
    case Picture::Conversion::kNone:
      break;
    case Picture::Conversion::kColourToGrey:
      notes.push_back(
          absl::StrCat(name, ": is in colour, but model \"", spec.model,
                       "\" takes grey: only the brightness is used"));
      break;
    case Picture::Conversion::kGreyToColour:
      notes.push_back(absl::StrCat(
          name, ": is in grey, but model \"", spec.model,
          "\" takes colour: red, green and blue are all set to the grey"));
      break;
  }
  if (picture.turned) {
    notes.push_back(absl::StrCat(
        name,
        ": is shown turned (Exif orientation), but read as it is stored; save "
        "it upright"));
  }
  if (picture.ink_lost) {
    notes.push_back(absl::StrCat(
        name,
        ": is black on a transparent background, and transparent pixels are "
        "read as black: nothing is left; give it an opaque background"));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> ReadPictureRow(ByteStream& stream,
                                                          const RowFormat& spec,
                                                          Notes& notes) {
  if (!spec.image.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(stream.name(), ": is a picture, but model \"", spec.model,
                     "\" needs rows of ", Plural(spec.width, "number")));
  }
  NEURITE_ASSIGN_OR_RETURN(const std::string bytes, stream.ReadAll(kMostBytes));
  NEURITE_ASSIGN_OR_RETURN(Picture picture,
                           DecodePicture(bytes, spec.image->channels),
                           stream.name());
  const RowFormat::Image& image = *spec.image;
  if (picture.width != image.width || picture.height != image.height) {
    if (!spec.resize) {
      return absl::InvalidArgumentError(absl::StrCat(
          stream.name(), ": is ", picture.width, "x", picture.height,
          " pixels, but model \"", spec.model, "\" needs ", image.width, "x",
          image.height, "; --resize scales it"));
    }
    picture = ResizeByArea(picture, image.height, image.width);
  }
  AddNotes(picture, stream.name(), spec, notes);
  return std::make_unique<PictureSource>(std::move(picture));
}

}  // namespace neurite
