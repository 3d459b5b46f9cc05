#include "client/input/resize.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

Picture Grey(int64_t height, int64_t width, std::vector<uint8_t> pixels) {
  Picture picture;
  picture.height = height;
  picture.width = width;
  picture.pixels = std::move(pixels);
  return picture;
}

// The wanted pixels are computed with numpy: both sides are repeated up to a
// common multiple, and then blocks are averaged.
//   b = np.repeat(np.repeat(a, h, 0), w, 1).reshape(h, H, w, W).mean((1, 3))
//   np.floor(b + 0.5)
TEST(ResizeTest, EveryPixelIsTheMeanOfItsArea) {
  const std::vector<uint8_t> kTwoByThree = {0, 10, 20, 30, 40, 50};
  std::vector<uint8_t> five_by_five(25);
  for (size_t i = 0; i < 25; ++i)
    five_by_five[i] = static_cast<uint8_t>(10 * i);
  const struct {
    const char* name;
    Picture from;
    int64_t height, width;
    std::vector<uint8_t> want;
  } kCases[] = {
      {"the same size", Grey(2, 3, kTwoByThree), 2, 3, kTwoByThree},
      {"to one pixel", Grey(2, 3, kTwoByThree), 1, 1, {25}},
      {"half the height", Grey(2, 3, kTwoByThree), 1, 3, {15, 25, 35}},
      {"parts of pixels", Grey(2, 3, kTwoByThree), 2, 2, {3, 17, 33, 47}},
      {"one side larger",
       Grey(2, 3, kTwoByThree),
       3,
       2,
       {3, 17, 18, 32, 33, 47}},
      {"doubled", Grey(2, 3, kTwoByThree), 4, 6, {0,  0,  10, 10, 20, 20,
                                                  0,  0,  10, 10, 20, 20,
                                                  30, 30, 40, 40, 50, 50,
                                                  30, 30, 40, 40, 50, 50}},
      {"half up", Grey(2, 3, kTwoByThree), 1, 2, {18, 32}},
      {"5x5 to 2x3",
       Grey(5, 5, five_by_five),
       2,
       3,
       {44, 60, 76, 164, 180, 196}},
      {"5x5 to 3x3",
       Grey(5, 5, five_by_five),
       3,
       3,
       {24, 40, 56, 104, 120, 136, 184, 200, 216}},
      {"white stays white",
       Grey(3, 3, std::vector<uint8_t>(9, 255)),
       2,
       2,
       {255, 255, 255, 255}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Picture picture = ResizeByArea(c.from, c.height, c.width);
    EXPECT_EQ(picture.height, c.height);
    EXPECT_EQ(picture.width, c.width);
    EXPECT_EQ(picture.pixels, c.want);
  }
}

TEST(ResizeTest, EveryChannelIsAveragedByItself) {
  Picture picture =
      Grey(2, 2, {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255});
  picture.channels = 3;
  picture.conversion = Picture::Conversion::kGreyToColour;
  const Picture line = ResizeByArea(picture, 1, 2);
  EXPECT_EQ(line.channels, 3);
  EXPECT_EQ(line.conversion, Picture::Conversion::kGreyToColour);
  EXPECT_EQ(line.pixels, (std::vector<uint8_t>{128, 0, 128, 128, 255, 128}));
}

}  // namespace
}  // namespace neurite
