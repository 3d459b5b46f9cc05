#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

#include "client/input/picture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/png_maker.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Returns the pixels of a picture, which must be decodable.
std::vector<int> Pixels(const std::string& file) {
  const absl::StatusOr<Picture> picture = DecodePng(file);
  EXPECT_THAT(picture, IsOk());
  if (!picture.ok()) return {};
  return {picture->pixels.begin(), picture->pixels.end()};
}

std::string Grey(uint32_t width, uint32_t height, std::vector<uint8_t> pixels,
                 bool interlaced = false) {
  PngToMake what;
  what.width = width;
  what.height = height;
  what.interlaced = interlaced;
  what.bytes = std::move(pixels);
  return MakePng(what);
}

TEST(PngTest, DecodesGreyPixelsUnchanged) {
  const std::string file = Grey(3, 2, {0, 1, 127, 128, 254, 255});
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture picture, DecodePng(file));
  EXPECT_EQ(picture.width, 3);
  EXPECT_EQ(picture.height, 2);
  EXPECT_THAT(picture.pixels, ElementsAre(0, 1, 127, 128, 254, 255));
}

TEST(PngTest, DecodesInterlacedPixelsInTheSameOrder) {
  std::vector<uint8_t> pixels;
  for (int i = 0; i < 81; ++i) pixels.push_back(static_cast<uint8_t>(3 * i));
  EXPECT_EQ(Pixels(Grey(9, 9, pixels, true)), Pixels(Grey(9, 9, pixels)));
}

TEST(PngTest, ScalesLowBitDepthsToTheFullRange) {
  PngToMake what;
  what.width = 4;
  what.depth = 2;
  what.bytes = {0b00'01'10'11};
  EXPECT_THAT(Pixels(MakePng(what)), ElementsAre(0, 85, 170, 255));
  what.depth = 1;
  what.bytes = {0b0110'0000};
  EXPECT_THAT(Pixels(MakePng(what)), ElementsAre(0, 255, 255, 0));
}

TEST(PngTest, RoundsSixteenBitSamples) {
  PngToMake what;
  what.width = 3;
  what.depth = 16;
  what.bytes = {0x00, 0x00, 0x80, 0x80, 0xff, 0xff};
  EXPECT_THAT(Pixels(MakePng(what)), ElementsAre(0, 128, 255));
}

TEST(PngTest, BlendsTransparentPixelsOverBlack) {
  PngToMake what;
  what.width = 3;
  what.colour = PNG_COLOR_TYPE_GRAY_ALPHA;
  what.bytes = {200, 255, 200, 0, 200, 128};
  EXPECT_THAT(Pixels(MakePng(what)), ElementsAre(200, 0, 100));
}

TEST(PngTest, ConvertsColoursToLuminance) {
  PngToMake what;
  what.width = 4;
  what.colour = PNG_COLOR_TYPE_RGB;
  what.bytes = {255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255};
  const std::vector<int> pixels = Pixels(MakePng(what));
  ASSERT_EQ(pixels.size(), 4u);
  EXPECT_EQ(pixels[0], 255);
  EXPECT_NEAR(pixels[1], 54, 1);   // 0.2126 of 255
  EXPECT_NEAR(pixels[2], 182, 1);  // 0.7152
  EXPECT_NEAR(pixels[3], 18, 1);   // 0.0722
}

TEST(PngTest, ColoursStayInterleavedForAModelInColour) {
  PngToMake what;
  what.width = 2;
  what.colour = PNG_COLOR_TYPE_RGB;
  what.bytes = {1, 2, 3, 40, 50, 60};
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture picture,
                               DecodePng(MakePng(what), 3));
  EXPECT_EQ(picture.channels, 3);
  EXPECT_THAT(picture.pixels, ElementsAre(1, 2, 3, 40, 50, 60));
  EXPECT_EQ(picture.conversion, Picture::Conversion::kNone);
}

TEST(PngTest, BlendsTransparentColoursOverBlack) {
  PngToMake what;
  what.colour = PNG_COLOR_TYPE_RGB_ALPHA;
  what.bytes = {200, 100, 0, 128};
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture picture,
                               DecodePng(MakePng(what), 3));
  // 200 * 128 / 255 = 100.4, 100 * 128 / 255 = 50.2
  EXPECT_THAT(picture.pixels, ElementsAre(100, 50, 0));
}

TEST(PngTest, SaysWhichChannelsWereConverted) {
  using Conversion = Picture::Conversion;
  const struct {
    const char* name;
    int colour;
    std::vector<uint8_t> bytes;
    int64_t channels;
    Conversion want;
    std::vector<uint8_t> pixels;
  } kCases[] = {
      {"grey", PNG_COLOR_TYPE_GRAY, {9}, 1, Conversion::kNone, {9}},
      {"colours that are grey",
       PNG_COLOR_TYPE_RGB,
       {9, 9, 9},
       1,
       Conversion::kNone,
       {9}},
      {"grey to colour",
       PNG_COLOR_TYPE_GRAY,
       {9},
       3,
       Conversion::kGreyToColour,
       {9, 9, 9}},
      {"grey and alpha to colour",
       PNG_COLOR_TYPE_GRAY_ALPHA,
       {9, 255},
       3,
       Conversion::kGreyToColour,
       {9, 9, 9}},
      {"blue to grey: 0.0722 of 255",
       PNG_COLOR_TYPE_RGB,
       {0, 0, 255},
       1,
       Conversion::kColourToGrey,
       {18}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    PngToMake what;
    what.colour = c.colour;
    what.bytes = c.bytes;
    NEURITE_ASSERT_OK_AND_ASSIGN(const Picture picture,
                                 DecodePng(MakePng(what), c.channels));
    EXPECT_EQ(picture.conversion, c.want);
    EXPECT_EQ(picture.pixels, c.pixels);
  }
}

TEST(PngTest, DecodesPalettesWithTransparency) {
  PngToMake what;
  what.width = 3;
  what.colour = PNG_COLOR_TYPE_PALETTE;
  what.palette = {{10, 10, 10}, {250, 250, 250}, {250, 250, 250}};
  what.palette_alpha = {255, 255, 0};
  what.bytes = {0, 1, 2};
  EXPECT_THAT(Pixels(MakePng(what)), ElementsAre(10, 250, 0));
}

TEST(PngTest, RejectsEveryTruncation) {
  for (const bool interlaced : {false, true}) {
    const std::string file =
        Grey(5, 5, std::vector<uint8_t>(25, 77), interlaced);
    for (size_t bytes = 0; bytes < file.size(); ++bytes) {
      EXPECT_THAT(
          DecodePng(file.substr(0, bytes)),
          StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged PNG: ")))
          << bytes << " of " << file.size();
    }
  }
}

TEST(PngTest, RejectsEveryFlippedBitInTheData) {
  const std::string file = Grey(5, 5, std::vector<uint8_t>(25, 77));
  // From the content of the header on, all bytes are covered by a checksum.
  // Errors in the length and name of the last chunk, which is empty, may remain
  // undetected.
  for (size_t byte = 8; byte + 12 < file.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = file;
      damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << bit));
      EXPECT_THAT(DecodePng(damaged),
                  StatusIs(absl::StatusCode::kDataLoss, HasSubstr("PNG")))
          << "byte " << byte << " bit " << bit;
    }
  }
}

TEST(PngTest, RejectsRandomBytes) {
  SeededRng rng;
  for (int i = 0; i < 200; ++i) {
    std::string file = Grey(5, 5, std::vector<uint8_t>(25, 77));
    for (size_t byte = 8; byte < file.size(); ++byte) {
      file[byte] = static_cast<char>(rng.Bits());
    }
    EXPECT_THAT(DecodePng(file),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("PNG")));
  }
}

// Makes the checksum of the header right again.
void RepairHeader(std::string& file) {
  const uLong sum =
      crc32(0, reinterpret_cast<const Bytef*>(file.data() + 12), 17);
  for (size_t i = 0; i < 4; ++i) {
    file[29 + i] = static_cast<char>(sum >> (24 - 8 * i));
  }
}

TEST(PngTest, RejectsAnOversizedPictureBeforeReadingIt) {
  PngToMake what;
  what.width = 1 << 19;
  what.height = 1;
  what.depth = 1;
  what.bytes.assign(what.width / 8, 0);
  std::string file = MakePng(what);
  // Changes IHDR's height to 129 rows, and the chunk's checksum.
  file[23] = static_cast<char>(129);
  RepairHeader(file);
  EXPECT_THAT(DecodePng(file), StatusIs(absl::StatusCode::kResourceExhausted,
                                        HasSubstr("524288x129")));
  // Changes its width to 0x06000000, more than libpng's own limit here.
  file.replace(16, 4, std::string("\6\0\0\0", 4));
  RepairHeader(file);
  EXPECT_THAT(DecodePng(file),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a picture of 100663296x129 is larger than the limit of "
                       "67108864 pixels"));
}

}  // namespace
}  // namespace neurite
