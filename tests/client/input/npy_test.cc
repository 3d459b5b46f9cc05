#include <limits>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "client/input/item_shape.h"
#include "client/input/label_file.h"
#include "client/input/npy_header.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/data_file.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsNan;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

RowFormat Numbers(int64_t width) {
  RowFormat spec;
  spec.model = "m";
  spec.width = width;
  return spec;
}

RowFormat Pictures(int64_t height, int64_t width) {
  RowFormat spec = Numbers(height * width);
  spec.image = {height, width, 0, 1};
  return spec;
}

RowFormat Colour(int64_t height, int64_t width) {
  RowFormat spec = Numbers(height * width * 3);
  spec.image = {height, width, 0, 1, 3};
  return spec;
}

// A version 1.0 file with this header and these values.
std::string Npy(std::string header, const std::string& values) {
  header += "\n";
  const auto length = static_cast<char>(header.size());
  return std::string("\x93NUMPY\1\0", 8) + length + '\0' + header + values;
}

std::string Header(const std::string& type, const std::string& shape) {
  return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape +
         ", }";
}

// NumPy wrote [[-2, 0, 1], [3, 4, 100]] and [[0, 1, 2], [3, 100, 255]].
TEST(NpyTest, ReadsEveryTypeThatNumpyWrites) {
  const ManyRows kSigned = {{-2, 0, 1}, {3, 4, 100}};
  const ManyRows kUnsigned = {{0, 1, 2}, {3, 100, 255}};
  const struct {
    const char* file;
    ManyRows want;
  } kCases[] = {
      {"f2", kSigned},
      {"f4", kSigned},
      {"f8", kSigned},
      {"i1", kSigned},
      {"i2", kSigned},
      {"i4", kSigned},
      {"i8", kSigned},
      {"u1", kUnsigned},
      {"u2", kUnsigned},
      {"u4", kUnsigned},
      {"u8", kUnsigned},
      {"f2_big_endian", kSigned},
      {"f4_big_endian", kSigned},
      {"f8_big_endian", kSigned},
      {"i2_big_endian", kSigned},
      {"i4_big_endian", kSigned},
      {"i8_big_endian", kSigned},
      {"bool", {{0, 1, 1}, {1, 0, 0}}},
      {"version2", kSigned},
      {"version3", kSigned},
      {"fortran", kSigned},
      {"no_rows", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.file);
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const ManyRows rows,
        ReadRows(DataFile(std::string(c.file) + ".npy"), Numbers(3)));
    EXPECT_EQ(rows, c.want);
  }
}

// numpy.float16(0.1) is 1638/16384, and 6e-8 is the smallest subnormal, 2^-24.
TEST(NpyTest, ReadsHalfPrecisionExactly) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows(DataFile("half.npy"), Numbers(6)));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1638.0f / 16384, -65504, 0x1p-24f,
                                            kInfinity, -kInfinity, IsNan())));
}

// The cube is numpy.arange(24).reshape(2, 3, 4).
TEST(NpyTest, BothOrdersGiveTheSameRows) {
  ManyRows want(2);
  for (int i = 0; i < 24; ++i) {
    want[static_cast<size_t>(i / 12)].push_back(static_cast<float>(i));
  }
  for (const char* file : {"cube.npy", "cube_fortran.npy"}) {
    SCOPED_TRACE(file);
    EXPECT_THAT(ReadRows(DataFile(file), Numbers(12)).value(),
                ElementsAreArray(want));
    EXPECT_THAT(ReadRows(DataFile(file), Pictures(3, 4)).value(),
                ElementsAreArray(want));
  }
  EXPECT_THAT(ReadRows(DataFile("picture_fortran.npy"), Pictures(3, 4)).value(),
              ElementsAre(ElementsAreArray(want[0])));
}

TEST(NpyTest, AnArrayOfOneRowNeedsNoSecondDimension) {
  EXPECT_THAT(ReadRows(DataFile("vector.npy"), Numbers(3)).value(),
              ElementsAre(ElementsAre(1, 2, 3)));
  EXPECT_THAT(ReadRows(DataFile("vector.npy"), Numbers(1)).value(),
              ElementsAre(ElementsAre(1), ElementsAre(2), ElementsAre(3)));
  EXPECT_THAT(ReadRows(DataFile("one_value.npy"), Numbers(1)).value(),
              ElementsAre(ElementsAre(7)));
}

TEST(NpyTest, NamesTheShapeThatDoesNotFit) {
  EXPECT_THAT(ReadRows(DataFile("f4.npy"), Numbers(4)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file: has the shape (2, 3), but model \"m\" needs rows "
                       "of 4 values"));
  // A table with as many cells as a row is no row.
  EXPECT_THAT(
      ReadRows(DataFile("f4.npy"), Numbers(6)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("shape (2, 3)")));
  EXPECT_THAT(ReadRows(DataFile("vector.npy"), Pictures(2, 2)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("has the shape (3,), but model \"m\" needs "
                                 "rows of 2x2 values")));
  EXPECT_THAT(
      ReadRows(DataFile("cube.npy"), Pictures(4, 3)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("(2, 3, 4)")));
}

TEST(NpyTest, UnsignedBytesAndBoolArePixels) {
  RowFormat spec = Pictures(1, 3);
  spec.image = {1, 3, -1, 1};
  NEURITE_ASSERT_OK_AND_ASSIGN(ManyRows rows,
                               ReadRows(DataFile("u1.npy"), spec));
  EXPECT_EQ(rows[1][2], 1);
  EXPECT_EQ(rows[0][0], -1);
  NEURITE_ASSERT_OK_AND_ASSIGN(rows, ReadRows(DataFile("bool.npy"), spec));
  EXPECT_EQ(rows, (ManyRows{{-1, 1, 1}, {1, -1, -1}}));
  Notes notes;
  ASSERT_THAT(ReadRows(DataFile("u2.npy"), spec, notes), IsOk());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("row 0 has values from 0 to 2")));
}

TEST(NpyTest, WhatIsNotANumberHasASentenceOfItsOwn) {
  const struct {
    const char* file;
    const char* want;
  } kCases[] = {
      {"structure",
       "file: it holds structures, not numbers; save it with "
       "numpy.lib.recfunctions.structured_to_unstructured"},
      {"text", "it holds text"},
      {"objects", "it holds Python objects"},
      {"complex",
       "file: it holds complex numbers, but the values must be real; save its "
       ".real"},
      {"times", "it holds times"},
      {"long_double", "it holds values of the type \"<f16\", which are not"},
      {"too_large", "file: row 0: 1e+39 is out of the range of float32"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.file);
    EXPECT_THAT(
        ReadRows(DataFile(std::string(c.file) + ".npy"), Numbers(3)),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.want)));
  }
}

TEST(NpyTest, RejectsEveryTruncationAndBytesAfterTheEnd) {
  for (const char* name : {"f4.npy", "version2.npy", "fortran.npy"}) {
    SCOPED_TRACE(name);
    const std::string file = DataFile(name);
    for (size_t bytes = 6; bytes < file.size(); ++bytes) {
      EXPECT_THAT(
          ReadRows(file.substr(0, bytes), Numbers(3)),
          StatusIs(absl::StatusCode::kDataLoss, HasSubstr("file: damaged NPY")))
          << bytes;
    }
    EXPECT_THAT(ReadRows(file + "x", Numbers(3)),
                StatusIs(absl::StatusCode::kDataLoss,
                         HasSubstr("bytes follow the last of 2 rows")));
  }
}

TEST(NpyTest, ClaimsOfManyValuesAreRefusedBeforeMemoryIsReserved) {
  const std::string many = "{'descr': '<f8', 'fortran_order': True, 'shape': ";
  EXPECT_THAT(ReadRows(Npy(many + "(999999999, 3)}", ""), Numbers(3)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("Fortran order"),
                             HasSubstr("numpy.ascontiguousarray"))));
  EXPECT_THAT(
      ReadRows(Npy(Header("<f8", "(2, 99999999)"), ""), Numbers(99999999)),
      StatusIs(absl::StatusCode::kResourceExhausted,
               HasSubstr("more than 16777216 values")));
  EXPECT_THAT(ReadRows(Npy(Header("<f8", "(99999999999, 3)"), ""), Numbers(3)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("ends early")));
}

// numpy.int64(2**60 + 2**36 + 1).astype("float32") is 0x1.000002p60. Rounded to
// float64 first, the number is halfway between that and 2**60. The others are
// its negative, -2**63, and 2**63 + 2**39 + 1 as uint64.
TEST(NpyTest, LargeIntegersAreRoundedOnce) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      ManyRows rows, ReadRows(Npy(Header("<i8", "(1, 3)"),
                                  absl::HexStringToBytes("0100000010000010"
                                                         "ffffffffefffffef"
                                                         "0000000000000080")),
                              Numbers(3)));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(0x1.000002p60f, -0x1.000002p60f,
                                            -0x1p63f)));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      rows, ReadRows(Npy(Header("<u8", "(1, 2)"),
                         absl::HexStringToBytes("0100000080000080"
                                                "ffffffffffffffff")),
                     Numbers(2)));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(0x1.000002p63f, 0x1p64f)));
}

TEST(NpyTest, VersionFourIsNotRead) {
  EXPECT_THAT(
      ReadRows(std::string("\x93NUMPY\4\0\0\0\0\0", 12), Numbers(3)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("version 4")));
}

TEST(NpyTest, LabelsAreOnePerRow) {
  EXPECT_THAT(ReadLabels(ByteStream::FromText("y", DataFile("vector.npy")))
                  .value()
                  .texts,
              ElementsAre("1", "2", "3"));
  EXPECT_THAT(
      ReadLabels(ByteStream::FromText("y", DataFile("i8.npy"))).value().texts,
      ElementsAre("-2,0,1", "3,4,100"));
  EXPECT_THAT(ReadLabels(ByteStream::FromText("y", DataFile("one_value.npy"))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is a single value")));
  // 0.1 and 1e6 as float64, and 2^53 + 1, which no double holds.
  const std::string numbers =
      Npy(Header("<f8", "(2,)"), std::string("\x9a\x99\x99\x99\x99\x99\xb9\x3f"
                                             "\0\0\0\0\x80\x84\x2e\x41",
                                             16));
  EXPECT_THAT(ReadLabels(ByteStream::FromText("y", numbers)).value().texts,
              ElementsAre("0.1", "1000000"));
  EXPECT_THAT(ReadLabels(ByteStream::FromText(
                  "y", Npy(Header("<i8", "(1,)"),
                           std::string("\1\0\0\0\0\0\x20\0", 8)))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("y: label 0 is beyond 2^53")));
  EXPECT_THAT(ReadLabels(ByteStream::FromText(
                  "y", Npy(Header("<f8", "(100000000000000000, 0)"), ""))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("y: has the shape (100000000000000000, 0)")));
}

TEST(NpyHeaderTest, ParsesWhatPythonMayWrite) {
  const struct {
    const char* text;
    NpyType type;
    bool fortran;
    std::vector<int64_t> shape;
  } kCases[] = {
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n",
       {NpyType::Kind::kFloat, 4, false},
       false,
       {2, 3}},
      {"{'shape':(5,),'fortran_order':True,'descr':'>i2'}",
       {NpyType::Kind::kSigned, 2, true},
       true,
       {5}},
      {"{\"descr\": \"|u1\", \"fortran_order\": False, \"shape\": ()}",
       {NpyType::Kind::kUnsigned, 1, false},
       false,
       {}},
      // Python 2.
      {"{'descr': '|b1', 'fortran_order': False, 'shape': (3L, 4L), }",
       {NpyType::Kind::kBool, 1, false},
       false,
       {3, 4}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    NEURITE_ASSERT_OK_AND_ASSIGN(const NpyHeader header,
                                 ParseNpyHeader(c.text));
    EXPECT_EQ(header.type, c.type);
    EXPECT_EQ(header.fortran_order, c.fortran);
    EXPECT_EQ(header.shape, c.shape);
  }
}

TEST(NpyHeaderTest, RejectsOtherText) {
  for (const char* text :
       {"", "{", "{}", "[]", "{'descr'}", "{'descr': }", "{'descr': '<f4}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '', 'fortran_order': False, 'shape': (1,)}",
        "{'shape': (9999999999999999999,)}"}) {
    EXPECT_THAT(ParseNpyHeader(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("the header ")))
        << text;
  }
}

TEST(ItemShapeTest, ComparesDimensionsApartFromOnes) {
  const struct {
    const char* name;
    std::vector<int64_t> dimensions;
    RowFormat spec;
    bool want;
  } kCases[] = {
      {"a vector", {12}, Numbers(12), true},
      {"a table for numbers", {3, 4}, Numbers(12), true},
      {"another number of values", {3, 5}, Numbers(12), false},
      {"no dimensions for one number", {}, Numbers(1), true},
      {"a picture", {28, 28}, Pictures(28, 28), true},
      {"a flat picture", {784}, Pictures(28, 28), true},
      {"a picture with ones", {1, 28, 28, 1}, Pictures(28, 28), true},
      {"another picture with as many pixels",
       {56, 14},
       Pictures(28, 28),
       false},
      {"the same with ones", {56, 14, 1}, Pictures(28, 28), false},
      {"exchanged sides", {4, 3}, Pictures(3, 4), false},
      {"one column for a square", {784, 1}, Pictures(28, 28), false},
      {"a picture of one line", {1, 7}, Pictures(1, 7), true},
      {"one line for one column", {1, 7}, Pictures(7, 1), false},
      {"one column for one line", {7, 1}, Pictures(1, 7), false},
      {"colour", {4, 5, 3}, Colour(4, 5), true},
      {"a flat picture in colour", {60}, Colour(4, 5), true},
      {"channels first", {3, 4, 5}, Colour(4, 5), false},
      {"lines of interleaved values", {4, 15}, Colour(4, 5), false},
      {"an empty dimension", {0, 28, 28}, Pictures(28, 28), false},
      {"more than 64 bits", {int64_t{1} << 62, 8}, Numbers(12), false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(IsOneRow(c.dimensions, c.spec), c.want);
  }
}

}  // namespace
}  // namespace neurite
