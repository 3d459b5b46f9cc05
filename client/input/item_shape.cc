#include "client/input/item_shape.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

std::vector<int64_t> PictureShape(const RowFormat::Image& image) {
  std::vector<int64_t> shape = {image.height, image.width};
  if (image.channels != 1) shape.push_back(image.channels);
  return shape;
}

// True if `dimensions` are those of `picture`, with dimensions of 1 added
// anywhere.
bool IsPicture(std::span<const int64_t> dimensions,
               std::span<const int64_t> picture) {
  size_t found = 0;
  for (const int64_t size : dimensions) {
    if (found < picture.size() && size == picture[found]) {
      ++found;
    } else if (size != 1) {
      return false;
    }
  }
  return found == picture.size();
}

bool HasProduct(std::span<const int64_t> dimensions, int64_t wanted) {
  int64_t product = 1;
  for (const int64_t size : dimensions) {
    if (size < 1 || size > wanted / product) return false;
    product *= size;
  }
  return product == wanted;
}

}  // namespace

bool IsOneRow(std::span<const int64_t> dimensions, const RowFormat& spec) {
  if (!HasProduct(dimensions, spec.width)) return false;
  if (!spec.image.has_value()) return true;
  return dimensions.size() <= 1 ||
         IsPicture(dimensions, PictureShape(*spec.image));
}

std::string RowShape(const RowFormat& spec) {
  if (!spec.image.has_value()) return Plural(spec.width, "value");
  return absl::StrCat(absl::StrJoin(PictureShape(*spec.image), "x"), " values");
}

}  // namespace neurite
