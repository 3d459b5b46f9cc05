#include "client/input/pixel_check.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

// How far outside of a scale a value may be, as a share of it: floats are
// rounded.
constexpr float kTolerance = 1e-3f;

// A scale that is at least this wide is not used up by values from 0 to 1.
constexpr float kWideScale = 64;

// What makes a drawing: see LooksInverted.
constexpr int64_t kLeastSide = 8;
constexpr double kLightEdge = 0.9;
constexpr double kLightShare = 0.5;
constexpr double kInkShare = 0.005;
constexpr double kMiddleShare = 0.25;

struct Range {
  float least = HUGE_VALF;
  float most = -HUGE_VALF;
  bool whole = true;

  bool empty() const { return least > most; }
};

Range RangeOf(std::span<const float> row) {
  Range range;
  for (const float value : row) {
    if (std::isnan(value)) continue;
    range.least = std::min(range.least, value);
    range.most = std::max(range.most, value);
    range.whole = range.whole && value == std::trunc(value);
  }
  return range;
}

// The advice for values that are not on the model's scale. The largest value of
// 8 or 16 bits is white in nearly every file of whole numbers.
std::string Advice(const Range& range) {
  const float white = range.most <= 255 ? 255 : 65535;
  if (range.whole && range.least >= 0 && range.most > 1 &&
      range.most <= white) {
    return absl::StrCat("if 0 is black and ", white,
                        " white, add --pixels 0:", white);
  }
  return "--pixels BLACK:WHITE says which values are black and white";
}

// Counts of a picture's pixels by their place on the scale.
struct Tones {
  int64_t light = 0;
  int64_t dark = 0;
  int64_t all = 0;

  void Add(double place) {
    light += place >= 0.75 ? 1 : 0;
    dark += place <= 0.25 ? 1 : 0;
    ++all;
  }
  double Share(int64_t part) const {
    return static_cast<double>(part) / static_cast<double>(all);
  }
};

}  // namespace

std::optional<std::string> DescribeWrongScale(std::span<const float> row,
                                              const PixelScale& scale,
                                              const RowFormat& spec) {
  const Range range = RangeOf(row);
  if (range.empty()) return std::nullopt;
  const auto [low, high] = std::minmax(scale.black, scale.white);
  const float tolerance = kTolerance * (high - low);
  const auto but = [&](absl::string_view advice) {
    return absl::StrCat(
        "has values from ", range.least, " to ", range.most, ", but ",
        spec.pixels.has_value()
            ? absl::StrCat("--pixels says ", scale.black, " to ", scale.white)
            : absl::StrCat("model \"", spec.model, "\" expects ", scale.black,
                           " (black) to ", scale.white, " (white)"),
        ": ", advice);
  };
  if (range.least < low - tolerance || range.most > high + tolerance) {
    return but(Advice(range));
  }
  const bool tiny = range.least >= 0 && range.most <= 1 && range.most > 0;
  if (!spec.pixels.has_value() && tiny && high - low >= kWideScale) {
    return but("if 0 is black and 1 white, add --pixels 0:1");
  }
  return std::nullopt;
}

bool LooksInverted(std::span<const float> row, const PixelScale& scale,
                   const RowFormat& spec) {
  const RowFormat::Image& image = *spec.image;
  if (image.channels != 1 || std::min(image.height, image.width) < kLeastSide) {
    return false;
  }
  const bool white_is_high = image.black < image.white;
  Tones edge;
  Tones whole;
  for (int64_t y = 0; y < image.height; ++y) {
    for (int64_t x = 0; x < image.width; ++x) {
      const float value = row[static_cast<size_t>(y * image.width + x)];
      const double white = (value - scale.black) / (scale.white - scale.black);
      const double place = white_is_high ? white : 1 - white;
      whole.Add(place);
      const bool at_edge =
          y == 0 || x == 0 || y + 1 == image.height || x + 1 == image.width;
      if (at_edge) edge.Add(place);
    }
  }
  return edge.Share(edge.light) >= kLightEdge &&
         whole.Share(whole.light) >= kLightShare &&
         whole.Share(whole.dark) >= kInkShare &&
         whole.Share(whole.all - whole.light - whole.dark) <= kMiddleShare;
}

}  // namespace neurite
