#include "client/input/resize.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace neurite {
namespace {

// Divides a line into `from` equal parts and into `to` equal parts. Calls
// `add(part, share)` for every part of `to` that overlaps part `index` of
// `from`. The shares of a part of `to` add up to `from`.
template <typename Add>
void ForEachOverlap(int64_t index, int64_t from, int64_t to, const Add& add) {
  // The line is from * to long: parts of `from` are `to` long and vice versa.
  const int64_t begin = index * to;
  const int64_t end = begin + to;
  for (int64_t part = begin / from; part * from < end; ++part) {
    add(part, std::min(end, (part + 1) * from) - std::max(begin, part * from));
  }
}

// Adds line `y` of `picture` to `sums`, `width` pixels of sums that are
// picture.width times as large as the mean.
void AddLine(const Picture& picture, int64_t y, int64_t width,
             std::vector<int64_t>& sums) {
  const int64_t channels = picture.channels;
  for (int64_t x = 0; x < picture.width; ++x) {
    const auto pixel = static_cast<size_t>((y * picture.width + x) * channels);
    ForEachOverlap(x, picture.width, width, [&](int64_t part, int64_t share) {
      const auto sum = static_cast<size_t>(part * channels);
      for (size_t c = 0; c < static_cast<size_t>(channels); ++c) {
        sums[sum + c] += share * picture.pixels[pixel + c];
      }
    });
  }
}

}  // namespace

Picture ResizeByArea(const Picture& picture, int64_t height, int64_t width) {
  assert(height >= 1 && width >= 1);
  const auto line_size = static_cast<size_t>(width * picture.channels);
  // At most 255 times kMostPixels each.
  std::vector<int64_t> sums(static_cast<size_t>(height) * line_size);
  std::vector<int64_t> line(line_size);
  for (int64_t y = 0; y < picture.height; ++y) {
    std::fill(line.begin(), line.end(), 0);
    AddLine(picture, y, width, line);
    ForEachOverlap(y, picture.height, height, [&](int64_t part, int64_t share) {
      const auto begin = static_cast<size_t>(part) * line_size;
      for (size_t i = 0; i < line_size; ++i) sums[begin + i] += share * line[i];
    });
  }
  Picture resized;
  resized.height = height;
  resized.width = width;
  resized.channels = picture.channels;
  resized.conversion = picture.conversion;
  resized.ink_lost = picture.ink_lost;
  resized.turned = picture.turned;
  resized.pixels.reserve(sums.size());
  const int64_t area = picture.height * picture.width;
  for (const int64_t sum : sums) {
    resized.pixels.push_back(static_cast<uint8_t>((sum + area / 2) / area));
  }
  return resized;
}

}  // namespace neurite
