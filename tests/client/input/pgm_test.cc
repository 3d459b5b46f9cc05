#include <string>

#include "client/input/picture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PgmTest, GreyBecomesColourForAModelInColour) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture picture,
                               DecodePgm("P2 2 1 255 7 200\n", 3));
  EXPECT_EQ(picture.channels, 3);
  EXPECT_THAT(picture.pixels, ElementsAre(7, 7, 7, 200, 200, 200));
  EXPECT_EQ(picture.conversion, Picture::Conversion::kGreyToColour);
}

TEST(PgmTest, PlainAndRawGiveTheSamePixels) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture plain,
                               DecodePgm("P2\n3 2\n255\n0 32 9\n13 254 255\n"));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Picture raw,
      DecodePgm(std::string("P5 3 2 255\n\x00\x20\x09\x0d\xfe\xff", 17)));
  EXPECT_EQ(plain.width, 3);
  EXPECT_EQ(plain.height, 2);
  EXPECT_THAT(plain.pixels, ElementsAre(0, 32, 9, 13, 254, 255));
  EXPECT_EQ(raw.pixels, plain.pixels);
}

TEST(PgmTest, SkipsCommentsBetweenNumbers) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Picture picture,
      DecodePgm("P2# made by hand\n2#wide\n1\n#white:\n255\n7 # seven\n8"));
  EXPECT_THAT(picture.pixels, ElementsAre(7, 8));
}

TEST(PgmTest, ScalesOtherMaximumValuesTo255) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture four, DecodePgm("P2 3 1 3 0 1 3"));
  EXPECT_THAT(four.pixels, ElementsAre(0, 85, 255));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Picture deep,
      DecodePgm(std::string("P5 3 1 65535 \x00\x00\x80\x80\xff\xff", 19)));
  EXPECT_THAT(deep.pixels, ElementsAre(0, 128, 255));
}

TEST(PgmTest, RejectsEveryTruncation) {
  const std::string plain = "P2 2 2 255 10 20 30 40";
  // A truncated last number may still be a valid one.
  for (size_t bytes = 0; bytes + 1 < plain.size(); ++bytes) {
    EXPECT_THAT(
        DecodePgm(plain.substr(0, bytes)),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged PGM: ")))
        << bytes;
  }
  const std::string raw = "P5 2 2 255 abcd";
  for (size_t bytes = 0; bytes < raw.size(); ++bytes) {
    EXPECT_THAT(
        DecodePgm(raw.substr(0, bytes)),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged PGM: ")))
        << bytes;
  }
}

TEST(PgmTest, RejectsMalformedFilesWithTheReason) {
  struct Case {
    const char* file;
    absl::StatusCode code;
    const char* words;
  };
  for (const Case& c : {
           Case{"P6 1 1 255 abc", absl::StatusCode::kDataLoss, "P2 nor P5"},
           Case{"P2 0 1 255 ", absl::StatusCode::kDataLoss, "at least 1 pixel"},
           Case{"P2 x 1 255 1", absl::StatusCode::kDataLoss,
                "the width is not a number"},
           Case{"P2 -1 1 255 1", absl::StatusCode::kDataLoss,
                "the width is not a number"},
           Case{"P2 1 9999999999 255 1", absl::StatusCode::kDataLoss,
                "the height is not a number"},
           Case{"P2 1 1 0 0", absl::StatusCode::kDataLoss, "from 1 to 65535"},
           Case{"P2 1 1 65536 0", absl::StatusCode::kDataLoss,
                "from 1 to 65535"},
           Case{"P2 1 1 9 10", absl::StatusCode::kDataLoss,
                "above the white value"},
           Case{"P2 1 1 9 1 2", absl::StatusCode::kDataLoss, "bytes follow"},
           Case{"P5 1 1 9 \x01\x02", absl::StatusCode::kDataLoss,
                "bytes follow"},
           Case{"P2 99999 99999 9 1", absl::StatusCode::kResourceExhausted,
                "99999x99999"},
       }) {
    EXPECT_THAT(DecodePgm(c.file), StatusIs(c.code, HasSubstr(c.words)))
        << c.file;
  }
}

}  // namespace
}  // namespace neurite
