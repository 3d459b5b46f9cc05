#include "client/output/picture_text.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

constexpr absl::string_view kShades = " .:-=+*#%@";
constexpr int64_t kMostCells = 40;

char Shade(double brightness) {
  if (std::isnan(brightness)) return '?';
  const double step = brightness * static_cast<double>(kShades.size());
  const double last = static_cast<double>(kShades.size() - 1);
  return kShades[static_cast<size_t>(std::clamp(step, 0.0, last))];
}

// The mean brightness, 0 to 1, of the square of `side` pixels at (`top`,
// `left`), over all channels.
double Brightness(std::span<const float> row, const RowFormat::Image& image,
                  int64_t top, int64_t left, int64_t side) {
  double sum = 0;
  int64_t values = 0;
  for (int64_t y = top; y < std::min(top + side, image.height); ++y) {
    const int64_t right = std::min(left + side, image.width);
    for (int64_t x = left * image.channels; x < right * image.channels; ++x) {
      sum += row[static_cast<size_t>(y * image.width * image.channels + x)];
      ++values;
    }
  }
  const double range = image.white - image.black;
  if (range == 0) return 0;
  return (sum / static_cast<double>(values) - image.black) / range;
}

}  // namespace

std::string DrawPicture(std::span<const float> row,
                        const RowFormat::Image& image) {
  assert(static_cast<int64_t>(row.size()) ==
         image.height * image.width * image.channels);
  const int64_t longest = std::max(image.height, image.width);
  const int64_t side = (longest + kMostCells - 1) / kMostCells;
  std::string drawing;
  std::string blank_lines;
  for (int64_t y = 0; y < image.height; y += side) {
    std::string line;
    for (int64_t x = 0; x < image.width; x += side) {
      line.append(2, Shade(Brightness(row, image, y, x, side)));
    }
    absl::StripTrailingAsciiWhitespace(&line);
    if (line.empty()) {
      if (!drawing.empty()) blank_lines += '\n';
      continue;
    }
    absl::StrAppend(&drawing, blank_lines, line, "\n");
    blank_lines.clear();
  }
  return drawing;
}

}  // namespace neurite
