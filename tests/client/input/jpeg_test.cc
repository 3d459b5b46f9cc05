#include <string>
#include <vector>

#include "client/input/exif_orientation.h"
#include "client/input/picture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/data_file.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<int> Pixels(const std::string& file) {
  const absl::StatusOr<Picture> picture = DecodeJpeg(file);
  EXPECT_THAT(picture, IsOk());
  if (!picture.ok()) return {};
  return {picture->pixels.begin(), picture->pixels.end()};
}

// 16x8 pixels in two blocks of 8x8, black and white: a constant block has no
// other coefficient than its mean, which quality 100 keeps.
TEST(JpegTest, DecodesBaselineAndProgressive) {
  std::vector<int> want;
  for (int y = 0; y < 8; ++y) {
    want.insert(want.end(), 8, 0);
    want.insert(want.end(), 8, 255);
  }
  EXPECT_EQ(Pixels(DataFile("grey.jpg")), want);
  EXPECT_EQ(Pixels(DataFile("progressive.jpg")), want);
}

// JFIF takes the luminance of ITU-R BT.601: 0.299 of red, 0.587 of green.
TEST(JpegTest, ConvertsColoursToLuminance) {
  const std::vector<int> pixels = Pixels(DataFile("colour.jpg"));
  ASSERT_EQ(pixels.size(), 32u * 16);
  EXPECT_NEAR(pixels[0], 0.299 * 255, 1);
  EXPECT_NEAR(pixels[31], 0.587 * 255, 1);
}

// The chroma of JPEG is rounded, so that a value may be off by 1.
TEST(JpegTest, ColoursStayInterleavedForAModelInColour) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture picture,
                               DecodeJpeg(DataFile("colour.jpg"), 3));
  ASSERT_EQ(picture.pixels.size(), 3u * 32 * 16);
  const int want[] = {255, 0, 0};
  for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(picture.pixels[c], want[c], 1);
  EXPECT_NEAR(picture.pixels[3 * 31 + 1], 255, 1);
  EXPECT_EQ(picture.conversion, Picture::Conversion::kNone);
}

TEST(JpegTest, SaysWhichChannelsWereConverted) {
  EXPECT_EQ(DecodeJpeg(DataFile("colour.jpg"), 1)->conversion,
            Picture::Conversion::kColourToGrey);
  EXPECT_EQ(DecodeJpeg(DataFile("grey.jpg"), 1)->conversion,
            Picture::Conversion::kNone);
  NEURITE_ASSERT_OK_AND_ASSIGN(const Picture colour,
                               DecodeJpeg(DataFile("grey.jpg"), 3));
  EXPECT_EQ(colour.conversion, Picture::Conversion::kGreyToColour);
  EXPECT_EQ(colour.pixels.size(), 3u * 16 * 8);
  EXPECT_EQ(colour.pixels[3 * 15 + 2], 255);
}

TEST(JpegTest, NotesAPictureThatIsStoredTurned) {
  RowFormat spec;
  spec.width = 128;
  spec.image = {8, 16, 0, 1};
  Notes notes;
  ASSERT_THAT(ReadRows(DataFile("turned.jpg"), spec, notes), IsOk());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("file: is shown turned (Exif")));
  notes.clear();
  ASSERT_THAT(ReadRows(DataFile("grey.jpg"), spec, notes), IsOk());
  EXPECT_THAT(notes, IsEmpty());
}

// TIFF 6.0: the order of the bytes, 42, where the directory is; its number of
// entries; tag 0x0112, type 3 (16 bits), 1 value, the value.
TEST(ExifOrientationTest, ReadsBothByteOrders) {
  const std::string big("Exif\0\0MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\10\0\0",
                        28);
  const std::string little(
      "Exif\0\0II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0\3\0\0\0", 28);
  EXPECT_EQ(ExifOrientation(big), 8);
  EXPECT_EQ(ExifOrientation(little), 3);
  for (size_t bytes = 0; bytes < 25; ++bytes) {
    EXPECT_EQ(ExifOrientation(little.substr(0, bytes)), 1) << bytes;
  }
  EXPECT_EQ(ExifOrientation("http://ns.adobe.com/xap/1.0/"), 1);
}

TEST(JpegTest, FourColoursAreNotRead) {
  EXPECT_THAT(DecodeJpeg(DataFile("cmyk.jpg")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("CMYK); convert it to RGB")));
}

TEST(JpegTest, RejectsEveryTruncation) {
  for (const char* name : {"grey.jpg", "progressive.jpg", "colour.jpg"}) {
    SCOPED_TRACE(name);
    const std::string file = DataFile(name);
    for (size_t bytes = 0; bytes < file.size(); ++bytes) {
      EXPECT_THAT(
          DecodeJpeg(file.substr(0, bytes)),
          StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged JPEG: ")))
          << bytes << " of " << file.size();
    }
  }
}

TEST(JpegTest, BytesAfterThePictureAreIgnoredAsCamerasWriteThem) {
  EXPECT_THAT(DecodeJpeg(DataFile("grey.jpg") + "more"), IsOk());
}

// The frame header (SOF0, FF C0) has its height and width 5 bytes after the
// marker.
TEST(JpegTest, RejectsPicturesBeyondTheLimitBeforeDecoding) {
  std::string file = DataFile("grey.jpg");
  const size_t frame = file.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  file.replace(frame + 5, 4, "\xff\xdc\xff\xdc");  // 65500x65500, the most
  EXPECT_THAT(DecodeJpeg(file),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a picture of 65500x65500 is larger than the limit of "
                       "67108864 pixels"));
  file.replace(frame + 5, 4, "\xff\xff\xff\xfe");
  EXPECT_THAT(DecodeJpeg(file),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a picture of 65534x65535 is larger than the limit of "
                       "65500 pixels in each direction"));
}

// ITU-T T.81, Table B.1: the marker SOF3 (FF C3) is lossless coding. The byte
// after the length of a frame header is the number of bits of a sample.
TEST(JpegTest, RareKindsAreNotCalledDamaged) {
  std::string file = DataFile("grey.jpg");
  const size_t frame = file.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  std::string lossless = file;
  lossless[frame + 1] = '\xc3';
  EXPECT_THAT(DecodeJpeg(lossless),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "is a JPEG picture of a kind that is not read "
                       "(Unsupported JPEG process: SOF type 0xc3); convert it "
                       "to PNG"));
  file[frame + 4] = 12;
  EXPECT_THAT(DecodeJpeg(file), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("precision 12")));
}

// Each scan of a progressive file is decoded over the whole picture.
TEST(JpegTest, RejectsAFileOf99Scans) {
  EXPECT_THAT(DecodeJpeg(DataFile("many_scans.jpg")),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a progressive picture of more scans than the limit of "
                       "64"));
}

TEST(JpegTest, IsReadAsAPictureOfOneRow) {
  RowFormat spec;
  spec.model = "m";
  spec.width = 128;
  spec.image = {8, 16, 0, 1};
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows(DataFile("grey.jpg"), spec));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0][0], 0);
  EXPECT_EQ(rows[0][15], 1);
}

}  // namespace
}  // namespace neurite
