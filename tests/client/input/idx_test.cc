#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Bytes(const std::vector<int>& bytes) {
  std::string text;
  for (const int byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

// Two pictures of 1x2.
const std::vector<int> kPictures = {0, 0, 8, 3, 0, 0, 0, 2,   0,  0,
                                    0, 1, 0, 0, 0, 2, 0, 255, 51, 102};

RowFormat PictureSpec() {
  RowFormat spec;
  spec.model = "digits";
  spec.width = 2;
  spec.image = {1, 2, -1, 1};
  return spec;
}

RowFormat NumberSpec(int64_t width) {
  RowFormat spec;
  spec.model = "numbers";
  spec.width = width;
  return spec;
}

TEST(IdxTest, ScalesBytesAsPixelsForImageModels) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows(Bytes(kPictures), PictureSpec()));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0], ElementsAre(-1, 1));
  EXPECT_FLOAT_EQ(rows[1][0], -0.6f);
  EXPECT_FLOAT_EQ(rows[1][1], -0.2f);
}

TEST(IdxTest, ReadsBytesAsNumbersForNumericModels) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows(Bytes(kPictures), NumberSpec(2)));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(0, 255), ElementsAre(51, 102)));
}

TEST(IdxTest, ReadsAllElementTypes) {
  struct Case {
    std::vector<int> file;
    float first, second;
  };
  for (const Case& c : std::vector<Case>{
           {{0, 0, 0x08, 1, 0, 0, 0, 2, 7, 255}, 7, 255},
           {{0, 0, 0x09, 1, 0, 0, 0, 2, 7, 255}, 7, -1},
           {{0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 0, 255, 254}, 256, -2},
           {{0, 0, 0x0c, 1, 0, 0, 0, 2, 0, 1, 0, 0, 255, 255, 255, 253},
            65536,
            -3},
           {{0, 0, 0x0d, 1, 0, 0, 0, 2, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0},
            1,
            -2},
           {{0, 0, 0x0e, 1, 0,    0,    0, 2, 0x3f, 0xf8, 0, 0,
             0, 0, 0,    0, 0xbf, 0xe0, 0, 0, 0,    0,    0, 0},
            1.5,
            -0.5}}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                                 ReadRows(Bytes(c.file), NumberSpec(1)));
    EXPECT_THAT(rows, ElementsAre(ElementsAre(c.first), ElementsAre(c.second)))
        << c.file[2];
  }
}

// Doubles in hexadecimal, from Python: struct.pack(">d", 1e39).hex() and so on.
// 0x1.ffffffp127 is halfway from the largest float32 to 2^128, and the double
// below it is rounded down: numpy.float32(numpy.nextafter(x, 0))
// == 3.4028235e38.
TEST(IdxTest, RejectsNumbersThatFloat32CannotHold) {
  const std::vector<int> header = {0, 0, 0x0e, 1, 0, 0, 0, 1};
  const auto with = [&header](const std::vector<int>& value) {
    return ReadRows(Bytes(header) + Bytes(value), NumberSpec(1));
  };
  EXPECT_THAT(with({0x48, 0x07, 0x82, 0x87, 0xf4, 0x9c, 0x4a, 0x1d}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file: row 0: 1e+39 is out of the range of float32"));
  EXPECT_THAT(with({0xc7, 0xef, 0xff, 0xff, 0xf0, 0, 0, 0}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("out of the range of float32")));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const ManyRows largest,
      with({0x47, 0xef, 0xff, 0xff, 0xef, 0xff, 0xff, 0xff}));
  EXPECT_EQ(largest[0][0], std::numeric_limits<float>::max());
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows infinite,
                               with({0x7f, 0xf0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(infinite[0][0], std::numeric_limits<float>::infinity());
}

TEST(IdxTest, RejectsEveryTruncation) {
  const std::string file = Bytes(kPictures);
  // Fewer than 4 bytes are not recognized as IDX.
  for (size_t bytes = 4; bytes < file.size(); ++bytes) {
    EXPECT_THAT(
        ReadRows(file.substr(0, bytes), PictureSpec()),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("file: damaged IDX")))
        << bytes;
  }
  for (size_t bytes = 1; bytes < 4; ++bytes) {
    EXPECT_THAT(
        ReadRows(file.substr(0, bytes), PictureSpec()),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("file:1: ")))
        << bytes;
  }
}

TEST(IdxTest, NamesTheTruncatedItem) {
  const std::string file = Bytes(kPictures);
  EXPECT_THAT(ReadRows(file.substr(0, file.size() - 1), PictureSpec()),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("item 1 of 2: the file ends early")));
}

TEST(IdxTest, RejectsTrailingBytes) {
  EXPECT_THAT(ReadRows(Bytes(kPictures) + "x", PictureSpec()),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("bytes follow the last of 2 items")));
}

TEST(IdxTest, RejectsItemsOfTheWrongShape) {
  RowFormat spec = PictureSpec();
  spec.image = {2, 1, 0, 1};
  EXPECT_THAT(ReadRows(Bytes(kPictures), spec),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("file: has items of 1x2 values, but model "
                                 "\"digits\" needs 2x1")));
  EXPECT_THAT(ReadRows(Bytes(kPictures), NumberSpec(3)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("needs 3 values")));
}

// One item of zeros with these dimensions.
std::string ItemOf(const std::vector<int>& dimensions) {
  std::vector<int> header = {0, 0, 8, static_cast<int>(dimensions.size()) + 1,
                             0, 0, 0, 1};
  size_t values = 1;
  for (const int size : dimensions) {
    header.insert(header.end(), {0, 0, size / 256, size % 256});
    values *= static_cast<size_t>(size);
  }
  return Bytes(header) + std::string(values, '\0');
}

TEST(IdxTest, HeightAndWidthOfAnItemAreThoseOfThePictureApartFromOnes) {
  RowFormat spec = PictureSpec();
  spec.width = 784;
  spec.image = {28, 28, 0, 1};
  for (const std::vector<int>& item : std::vector<std::vector<int>>{
           {28, 28}, {28, 28, 1}, {1, 28, 28}, {1, 28, 1, 28, 1}, {784}}) {
    EXPECT_THAT(ReadRows(ItemOf(item), spec), IsOk())
        << ::testing::PrintToString(item);
  }
  for (const std::vector<int>& item : std::vector<std::vector<int>>{{56, 14, 1},
                                                                    {56, 14},
                                                                    {14, 56},
                                                                    {28, 14, 2},
                                                                    {2, 14, 28},
                                                                    {28, 2, 14},
                                                                    {4, 7, 28},
                                                                    {784, 1},
                                                                    {1, 784}}) {
    EXPECT_THAT(ReadRows(ItemOf(item), spec),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("but model \"digits\" needs 28x28")))
        << ::testing::PrintToString(item);
  }
  // The picture may have a dimension of 1 itself.
  spec.width = 3;
  spec.image = {1, 3, 0, 1};
  EXPECT_THAT(ReadRows(ItemOf({1, 1, 3}), spec), IsOk());
  EXPECT_THAT(ReadRows(ItemOf({3, 1}), spec),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("has items of 3x1 values")));
  spec.image = {3, 1, 0, 1};
  EXPECT_THAT(ReadRows(ItemOf({1, 3, 1}), spec), IsOk());
}

TEST(IdxTest, RejectsImplausibleDimensions) {
  EXPECT_THAT(
      ReadRows(Bytes({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                      255, 255, 255}),
               NumberSpec(1)),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("16777216 values")));
  EXPECT_THAT(ReadRows(Bytes({0, 0, 8, 0}), NumberSpec(1)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("dimensions")));
  EXPECT_THAT(
      ReadRows(Bytes({0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0}), NumberSpec(1)),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("empty")));
}

}  // namespace
}  // namespace neurite
