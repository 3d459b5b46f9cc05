#include "client/input/item_shape.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

std::vector<int64_t> WithoutOnes(std::span<const int64_t> dimensions) {
  std::vector<int64_t> others;
  for (const int64_t size : dimensions) {
    if (size != 1) others.push_back(size);
  }
  return others;
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
  const std::vector<int64_t> others = WithoutOnes(dimensions);
  const std::vector<int64_t> picture = {spec.image->height, spec.image->width};
  return others.size() <= 1 || others == WithoutOnes(picture);
}

std::string RowShape(const RowFormat& spec) {
  if (!spec.image.has_value()) return Plural(spec.width, "value");
  return absl::StrCat(spec.image->height, "x", spec.image->width, " values");
}

}  // namespace neurite
