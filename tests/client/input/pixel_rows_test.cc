#include "client/input/pixel_rows.h"

#include <cstdint>
#include <string>
#include <vector>

#include "client/input/pixel_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/png_maker.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsNan;

// A model of pictures of 1x2 pixels.
RowFormat Model(float black, float white) {
  RowFormat spec;
  spec.model = "m";
  spec.width = 2;
  spec.image = {1, 2, black, white};
  return spec;
}

RowFormat Model(float black, float white, PixelScale pixels) {
  RowFormat spec = Model(black, white);
  spec.pixels = pixels;
  return spec;
}

// An IDX file of two big-endian values of the type.
std::string Idx(uint8_t type, const std::vector<uint8_t>& values) {
  std::string file = {0, 0, static_cast<char>(type), 2, 0, 0, 0, 1, 0, 0, 0, 2};
  file.append(values.begin(), values.end());
  return file;
}

TEST(PixelRowsTest, PixelsMapsBlackAndWhiteToTheModelsValues) {
  const struct {
    const char* name;
    std::string file;
    RowFormat spec;
    float first, second;
  } kCases[] = {
      {"CSV of 0 to 255", "0,255\n", Model(0, 1, {0, 255}), 0, 1},
      {"the middle", "51,102\n", Model(0, 1, {0, 255}), 0.2f, 0.4f},
      {"a model from -1 to 1", "0,255\n", Model(-1, 1, {0, 255}), -1, 1},
      {"a model that is white at 0", "0,255\n", Model(1, 0, {0, 255}), 1, 0},
      {"inverted", "0,1\n", Model(0, 1, {1, 0}), 1, 0},
      {"0 to 1 for a model of 0 to 255", "0,0.5\n", Model(0, 255, {0, 1}), 0,
       127.5f},
      {"int16", Idx(0x0b, {0, 255, 0, 51}), Model(0, 1, {0, 255}), 1, 0.2f},
      {"bytes that are not 0 to 255", Idx(0x08, {0, 1}), Model(0, 1, {0, 1}), 0,
       1},
      {"a picture, inverted", "P2 2 1 255 0 204\n", Model(0, 1, {255, 0}), 1,
       0.2f},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Notes notes;
    NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                                 ReadRows(c.file, c.spec, notes));
    EXPECT_THAT(rows, ElementsAre(ElementsAre(FloatNear(c.first, 1e-6f),
                                              FloatNear(c.second, 1e-6f))));
    EXPECT_THAT(notes, IsEmpty());
  }
}

TEST(PixelRowsTest, MissingValuesStayMissing) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows("nan,255\n", Model(0, 1, {0, 255})));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(IsNan(), 1)));
}

// 1e38 / 0.01 is 1e40, and the largest float32 is about 3.4e38.
TEST(PixelRowsTest, PixelsThatGrowBeyondFloat32AreAnError) {
  EXPECT_THAT(ReadRows("0,1e38\n", Model(0, 1, {.black = 0, .white = 0.01f})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file: row 0: 1e+38 becomes too large for float32 when "
                       "0:0.01 (--pixels) becomes 0:1"));
}

TEST(PixelRowsTest, NotesValuesThatLeaveTheScale) {
  constexpr char kAdd255[] = "if 0 is black and 255 white, add --pixels 0:255";
  constexpr char kAny[] =
      "--pixels BLACK:WHITE says which values are black and white";
  const struct {
    const char* name;
    std::string file;
    RowFormat spec;
    std::string want;  // empty: no note
  } kCases[] = {
      {"CSV", "0,253\n", Model(0, 1),
       std::string("has values from 0 to 253, but model \"m\" expects 0 "
                   "(black) to 1 (white): ") +
           kAdd255},
      {"int16", Idx(0x0b, {0, 0, 0, 253}), Model(0, 1), kAdd255},
      {"int32", Idx(0x0c, {0, 0, 0, 0, 0, 0, 0, 253}), Model(0, 1), kAdd255},
      {"float32: 0 and 253", Idx(0x0d, {0, 0, 0, 0, 0x43, 0x7d, 0, 0}),
       Model(0, 1), kAdd255},
      {"int8: 127 and -3", Idx(0x09, {0x7f, 0xfd}), Model(0, 1),
       std::string("from -3 to 127, but model \"m\" expects 0 (black) to 1 "
                   "(white): ") +
           kAny},
      {"16 bits", "0,65535\n", Model(0, 1), "add --pixels 0:65535"},
      {"standardised", "-0.4242,2.821\n", Model(0, 1), kAny},
      {"infinite", "0,inf\n", Model(0, 1), kAny},
      {"0 to 1 for a model of 0 to 255", "0,0.9\n", Model(0, 255),
       "has values from 0 to 0.9, but model \"m\" expects 0 (black) to 255 "
       "(white): if 0 is black and 1 white, add --pixels 0:1"},
      {"a wrong --pixels", "0,255\n", Model(0, 1, {0, 16}),
       "has values from 0 to 255, but --pixels says 0 to 16: "},
      {"a picture and a wrong --pixels", "P2 2 1 255 0 204\n",
       Model(0, 1, {0, 1}), "file: has values from 0 to 204, but --pixels"},
      {"on the scale", "0,1\n", Model(0, 1), ""},
      {"on a scale that is rounded", "0,1.0000001\n", Model(0, 1), ""},
      {"on a falling scale", "-1,1\n", Model(1, -1), ""},
      {"missing", "nan,nan\n", Model(0, 1), ""},
      {"all black", "0,0\n", Model(0, 255), ""},
      {"bytes", Idx(0x08, {0, 253}), Model(0, 1), ""},
      {"a dark picture", "P2 2 1 255 0 1\n", Model(0, 255), ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Notes notes;
    ASSERT_THAT(ReadRows(c.file, c.spec, notes), IsOk());
    if (c.want.empty()) {
      EXPECT_THAT(notes, IsEmpty());
    } else {
      EXPECT_THAT(notes, ElementsAre(HasSubstr(c.want)));
    }
  }
}

TEST(PixelRowsTest, NotesTheFirstRowOnly) {
  Notes notes;
  ASSERT_THAT(ReadRows("0,1\n0,2\n0,253\n", Model(0, 1), notes), IsOk());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("file: row 1 has values from 0 to "
                                           "2, but model \"m\"")));
}

TEST(PixelRowsTest, OtherModelsHaveNoScale) {
  RowFormat spec;
  spec.width = 2;
  Notes notes;
  ASSERT_THAT(ReadRows("0,253\n", spec, notes), IsOk());
  EXPECT_THAT(notes, IsEmpty());
}

// Pictures of 10x10 pixels: a frame of 28 pixels on the edge around 8x8 = 64.
class InvertedTest : public ::testing::Test {
 protected:
  // `edge` all around, and inside of it `ink`, then `grey`, then `rest` pixels.
  static std::vector<float> Drawing(float edge, int ink, float ink_value,
                                    int grey, float rest) {
    std::vector<float> row(100, edge);
    int inner = 0;
    for (size_t y = 1; y < 9; ++y) {
      for (size_t x = 1; x < 9; ++x, ++inner) {
        row[10 * y + x] = inner < ink          ? ink_value
                          : inner < ink + grey ? 127.0f
                                               : rest;
      }
    }
    return row;
  }

  static RowFormat Spec(float black, float white) {
    RowFormat spec;
    spec.model = "m";
    spec.width = 100;
    spec.image = {10, 10, black, white};
    return spec;
  }

  static constexpr PixelScale kBytes = {.black = 0, .white = 255};
};

TEST_F(InvertedTest, JudgesDrawingsByTheirEdge) {
  const struct {
    const char* name;
    std::vector<float> row;
    bool want;
  } kCases[] = {
      {"dark ink on white", Drawing(255, 20, 0, 5, 255), true},
      {"dark grey ink on light grey", Drawing(200, 20, 60, 5, 200), true},
      {"one dark pixel of a hundred", Drawing(255, 1, 0, 0, 255), true},
      {"light ink on black", Drawing(0, 20, 255, 5, 0), false},
      {"all white", Drawing(255, 0, 0, 0, 255), false},
      {"all black", Drawing(0, 0, 0, 0, 0), false},
      {"mostly black inside of a white frame", Drawing(255, 60, 0, 0, 255),
       false},
      {"a photograph: much in between", Drawing(255, 20, 0, 30, 255), false},
      {"a grey edge", Drawing(128, 20, 0, 5, 255), false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(LooksInverted(c.row, kBytes, Spec(0, 1)), c.want);
  }
}

TEST_F(InvertedTest, AModelThatIsBlackAtItsHigherValueExpectsTheOpposite) {
  EXPECT_FALSE(LooksInverted(Drawing(255, 20, 0, 5, 255), kBytes, Spec(1, 0)));
  EXPECT_TRUE(LooksInverted(Drawing(0, 20, 255, 5, 0), kBytes, Spec(1, 0)));
}

TEST_F(InvertedTest, TinyPicturesAreNotJudged) {
  RowFormat spec = Spec(0, 1);
  spec.image = {4, 25, 0, 1};
  EXPECT_FALSE(LooksInverted(Drawing(255, 20, 0, 5, 255), kBytes, spec));
}

TEST_F(InvertedTest, NotesWhichPixelsInvertsItBack) {
  PngToMake what;
  what.width = what.height = 10;
  const std::vector<float> drawing = Drawing(255, 20, 0, 5, 255);
  what.bytes.assign(drawing.begin(), drawing.end());
  Notes notes;
  ASSERT_THAT(ReadRows(MakePng(what), Spec(0, 1), notes), IsOk());
  EXPECT_THAT(
      notes,
      ElementsAre("file: looks like dark ink on a light background; if model "
                  "\"m\" expects light ink on a dark one, add --pixels 255:0"));
  notes.clear();
  RowFormat inverted = Spec(0, 1);
  inverted.pixels = {.black = 255, .white = 0};
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows(MakePng(what), inverted, notes));
  EXPECT_THAT(notes, IsEmpty());
  EXPECT_EQ(rows[0][0], 0);   // the edge, which was white
  EXPECT_EQ(rows[0][11], 1);  // the ink, which was black
}

TEST_F(InvertedTest, RowsOfNumbersAreJudgedToo) {
  std::string csv;
  for (const float value : Drawing(1, 20, 0, 0, 1)) {
    csv += std::to_string(static_cast<int>(value)) + ",";
  }
  csv.back() = '\n';
  Notes notes;
  ASSERT_THAT(ReadRows(csv, Spec(0, 1), notes), IsOk());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("file: row 0 looks like dark ink on "
                                           "a light background; ")));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("add --pixels 1:0")));
}

TEST(TransparentPictureTest, NotesInkThatVanishes) {
  const struct {
    const char* name;
    std::vector<uint8_t> bytes;  // grey and alpha of two pixels
    bool want;
  } kCases[] = {
      {"black on transparency", {0, 255, 0, 0}, true},
      {"nearly black on transparency", {10, 255, 0, 0}, true},
      {"white on transparency", {255, 255, 255, 0}, false},
      {"grey on transparency", {128, 255, 0, 0}, false},
      {"nothing on transparency", {0, 0, 0, 0}, false},
      {"opaque", {0, 255, 255, 255}, false},
      {"opaque black", {0, 255, 0, 255}, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    PngToMake what;
    what.width = 2;
    what.colour = PNG_COLOR_TYPE_GRAY_ALPHA;
    what.bytes = c.bytes;
    Notes notes;
    ASSERT_THAT(ReadRows(MakePng(what), Model(0, 1), notes), IsOk());
    if (c.want) {
      EXPECT_THAT(
          notes,
          ElementsAre(HasSubstr("file: is black on a transparent background")));
    } else {
      EXPECT_THAT(notes, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace neurite
