#include <limits>
#include <sstream>
#include <string>

#include "client/output/data_text.h"
#include "client/output/model_text.h"
#include "client/output/picture_text.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(NumberTextTest, FormatsNumbersReadably) {
  EXPECT_EQ(ShortText(0.123456), "0.1235");
  EXPECT_EQ(ShortText(-0.0), "0");
  EXPECT_EQ(ShortText(-kNan), "nan");
  EXPECT_EQ(FixedText(2.0 / 3, 2), "0.67");
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(CountText(-1000), "-1,000");
  EXPECT_EQ(CountText(1234567), "1,234,567");
}

TEST(DataTextTest, QuotesCsvCellsWhereNeeded) {
  EXPECT_EQ(CsvCell("plain text"), "plain text");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(CsvCell("two\nlines"), "\"two\nlines\"");
}

TEST(DataTextTest, JsonStringsAreValidForAnyBytes) {
  EXPECT_EQ(JsonString("a\"\\\n\x01"), R"("a\"\\\n\u0001")");
  // json.dumps of Python for U+009B, U+202E and U+E0001.
  EXPECT_EQ(JsonString("\xc2\x9b\xe2\x80\xae\xf3\xa0\x80\x81"),
            R"("\u009b\u202e\udb40\udc01")");
  EXPECT_EQ(JsonString("\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82"),
            "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82\"");
  // Truncated, a stray continuation byte, overlong twice, a surrogate, beyond
  // U+10FFFF, and an invalid byte.
  for (const char* bad : {"\xc3", "\xa4", "\xc0\x80", "\xe0\x80\x80",
                          "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
    EXPECT_THAT(JsonString(bad), HasSubstr("\xef\xbf\xbd")) << JsonString(bad);
  }
}

TEST(TextTableTest, AlignsColumns) {
  TextTable table({{"name"}, {"n", Align::kRight}, {""}});
  table.Add({{"\xc3\xa4"}, {"1"}, {"last"}});
  table.Add({{"longer"}, {"100"}, {""}});
  std::ostringstream out;
  table.Write(Palette(false), out);
  table.Add({{"x"}, {"5"}, {""}});
  table.Write(Palette(false), out);
  EXPECT_EQ(out.str(),
            "name      n\n"
            "\xc3\xa4         1  last\n"
            "longer  100\n"
            "x         5\n");
}

TEST(TextWidthTest, CountsTheColumnsOfATerminal) {
  const struct {
    const char* name;
    const char* text;
    size_t want;
  } kCases[] = {
      {"nothing", "", 0},
      {"ASCII", "cat", 3},
      {"Latin, precomposed", "Z\xc3\xbcrich", 6},
      {"Latin with a combining accent", "Zu\xcc\x88rich", 6},
      {"Chinese", "\xe7\x8c\xab", 2},
      {"Japanese", "\xe3\x81\xad\xe3\x81\x93", 4},
      {"Korean", "\xea\xb3\xa0\xec\x96\x91\xec\x9d\xb4", 6},
      {"full-width Latin", "\xef\xbc\xa1", 2},
      {"an emoji", "\xf0\x9f\x99\x82", 2},
      {"two emoji", "\xf0\x9f\x99\x82\xf0\x9f\x99\x82", 4},
      {"a heart as text", "\xe2\x9d\xa4", 1},
      {"a heart as an emoji", "\xe2\x9d\xa4\xef\xb8\x8f", 2},
      {"a keycap", "1\xef\xb8\x8f\xe2\x83\xa3", 2},
      {"a flag of two letters", "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 2},
      {"a thumb with a skin tone", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2},
      {"a joined family",
       "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d"
       "\xf0\x9f\x91\xa7",
       2},
      {"Korean from parts", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2},
      {"a zero-width space",
       "a\xe2\x80\x8b"
       "b",
       2},
      {"a byte that is not UTF-8",
       "a\xff"
       "b",
       3},
      {"a cut letter", "\xe7\x8c", 2},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(TextWidth(c.text), c.want);
  }
}

TEST(TextTableTest, WideAndCombiningCharactersKeepColumnsAligned) {
  TextTable table({{"name"}, {"n", Align::kRight}});
  table.Add({{"\xe7\x8c\xab\xe7\x8c\xab\xe7\x8c\xab"}, {"1"}});
  table.Add({{"\xf0\x9f\x99\x82"}, {"22"}});
  table.Add({{"e\xcc\x81t\xc3\xa9"}, {"333"}});
  std::ostringstream out;
  table.Write(Palette(false), out);
  EXPECT_EQ(out.str(),
            "name      n\n"
            "\xe7\x8c\xab\xe7\x8c\xab\xe7\x8c\xab    1\n"
            "\xf0\x9f\x99\x82       22\n"
            "e\xcc\x81t\xc3\xa9     333\n");
}

TEST(TextTableTest, OtherBytesAreEscaped) {
  TextTable table(std::vector<TextTable::Column>(2));
  table.Add({{"a\xff"}, {"x"}});
  table.Add({{"abc"}, {"y"}});
  std::ostringstream out;
  table.Write(Palette(false), out);
  EXPECT_EQ(out.str(), "a\\xff  x\nabc    y\n");
}

TEST(TextTableTest, EscapesControlCharactersInTitlesAndCells) {
  TextTable table({{"\x1b[1m"}});
  table.Add({{"\x1b[2Jevil\n"}});
  table.Add(
      {{"\xc2\x9b"
        "2Jevil"}});
  std::ostringstream out;
  table.Write(Palette(false), out);
  EXPECT_EQ(out.str(), "\\x1b[1m\n\\x1b[2Jevil\\n\n\\u009b2Jevil\n");
}

TEST(PaletteTest, ColoursOnlyIfEnabled) {
  EXPECT_EQ(Palette(false)(Ink::kGood, "a"), "a");
  EXPECT_EQ(Palette(true)(Ink::kGood, "a"), "\x1b[32ma\x1b[0m");
  EXPECT_EQ(Palette(true)(Ink::kPlain, "a"), "a");
}

TEST(PictureTextTest, DrawsLargePicturesSmaller) {
  const RowFormat::Image image = {80, 120, 0, 1};
  const std::vector<float> row(size_t{80} * 120, 1.0f);
  const std::string drawing = DrawPicture(row, image);
  EXPECT_EQ(drawing.find('\n'), 80u);
  EXPECT_EQ(drawing.size(), 81u * 27);
}

TEST(PictureTextTest, ShadesSpanThePixelRangeOfTheModel) {
  const RowFormat::Image image = {1, 4, 1, -1};
  EXPECT_EQ(DrawPicture(std::vector<float>{-1, 0, -7, kNan}, image),
            "@@++@@??\n");
}

TEST(PictureTextTest, ColoursAreShownByTheirMean) {
  const RowFormat::Image image = {1, 2, 0, 1, 3};
  EXPECT_EQ(DrawPicture(std::vector<float>{0.6f, 0, 0, 1, 1, 1}, image),
            "::@@\n");
}

neurite::v1::GetModelResponse Model(const std::string& text) {
  neurite::v1::GetModelResponse model;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &model));
  return model;
}

TEST(ModelTextTest, ListsModelsWithReasonsOfFailure) {
  neurite::v1::ListModelsResponse list;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        models {
          name: "mnist"
          version: 2
          state: MODEL_STATE_AVAILABLE
          is_default: true
          task: MODEL_TASK_CLASSIFICATION
          input_width: 784
          parameters: 669706
        }
        models {
          name: "xor"
          version: 1
          state: MODEL_STATE_FAILED
          reason: "no weights"
        }
      )pb",
      &list));
  EXPECT_EQ(
      WriteModelList(list, Palette(false)),
      "model  version  state      task            inputs  parameters\n"
      "mnist        2  available  classification     784     669,706  default\n"
      "xor          1  failed\n"
      "\n"
      "xor version 1: no weights\n");
  EXPECT_THAT(WriteModelListCsv(list),
              HasSubstr("xor,1,failed,false,,0,0,,no weights\n"));
  EXPECT_EQ(WriteModelList({}, Palette(false)), "the server holds no models\n");
}

TEST(ModelTextTest, DescribesOneModelInDetail) {
  const std::string text = WriteModel(
      Model(R"pb(
        status {
          name: "m"
          version: 3
          state: MODEL_STATE_AVAILABLE
          task: MODEL_TASK_REGRESSION
          parameters: 1234
          description: "Tells it."
        }
        input {
          width: 2
          features { name: "age" default: 48.5 }
          features { name: "bmi" }
        }
        layers { inputs: 2 outputs: 1 activation: "LEAKY_RELU" slope: 0.25 }
        targets { name: "score" unit: "mm" }
        license: "Apache-2.0"
        source: "measured"
        golden_vectors: 4
        same_bits_in_every_batch: true
      )pb"),
      Palette(false));
  EXPECT_EQ(text, R"(m version 3, available
description     Tells it.
license         Apache-2.0
source          measured
task            regression, 1 target
input           2 numbers per row
features        age (48.5 if missing), bmi
targets         score [mm]

layer  inputs  outputs  parameters  activation
    1       2        1           3  leaky_relu, slope 0.25
total                        1,234

golden vectors  all match (4)
same bits       in every batch
)");
}

TEST(ModelTextTest, ServedModelsAndFilesHaveTheSameDetails) {
  const neurite::v1::GetModelResponse model = Model(R"pb(
    status {
      state: MODEL_STATE_AVAILABLE
      task: MODEL_TASK_CLASSIFICATION
      parameters: 7850
      description: "Digits."
    }
    input {
      width: 784
      image { height: 14 width: 56 white: 0.1 }
    }
    layers { inputs: 784 outputs: 10 activation: "ELU" slope: 1 }
    labels: "a"
    threshold: 0.123456789
  )pb");
  const std::string served = WriteModel(model, Palette(false));
  const std::string file =
      WriteModelFile({"f.pb", "Name", absl::OkStatus(), model}, Palette(false));
  const std::string details =
      served.substr(served.find("description"),
                    served.find("same bits") - served.find("description"));
  EXPECT_EQ(file, "file            f.pb\nname            Name\n" + details);
  EXPECT_THAT(details, HasSubstr("classification, 1 class\n"));
  EXPECT_THAT(details, HasSubstr("56x14 pixels, black 0, white 0.1\n"));
  EXPECT_THAT(details, HasSubstr("7,850  elu, alpha 1\n"));
  // The shortest text of the float32 next to 0.123456789 (numpy.float32).
  EXPECT_THAT(details, HasSubstr("threshold       0.12345679\n"));
}

TEST(ModelTextTest, EscapesAndCutsWhatTheServerReturned) {
  neurite::v1::GetModelResponse model = Model(R"pb(
    status {
      name: "\x1b[1m"
      state: MODEL_STATE_AVAILABLE
      reason: "\x1b[2m"
      description: "one\ntwo\x1b[3m"
      input_width: 1
    }
    input {
      width: 1
      features { name: "\x1b[4m" }
    }
    layers { inputs: 1 outputs: 1 activation: "\x1b[5m" }
    targets { name: "\x1b[6m" unit: "\x1b[7m" }
    license: "\x1b[8m"
    source: "\x1b[9m"
  )pb");
  std::string text = WriteModel(model, Palette(false));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  for (const char* shown :
       {"\\x1b[1m", "\\x1b[2m", "one two\\x1b[3m", "\\x1b[4m", "\\x1b[5m",
        "\\x1b[6m [\\x1b[7m]", "\\x1b[8m", "\\x1b[9m"}) {
    EXPECT_THAT(text, HasSubstr(shown));
  }
  model.add_labels(std::string(100'000, 'x'));
  model.set_source(std::string(100'000, 'y'));
  text = WriteModel(model, Palette(false));
  EXPECT_THAT(text, HasSubstr("yyy...\n"));
  EXPECT_LT(text.size(), 10'000u);
  neurite::v1::ListModelsResponse list;
  *list.add_models() = model.status();
  text = WriteModelList(list, Palette(false));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("\\x1b[1m version 0: \\x1b[2m\n"));
}

TEST(ModelTextTest, ShowsOnlyTheReasonOfAFailedModel) {
  EXPECT_EQ(WriteModel(Model(R"pb(
                         status {
                           name: "m"
                           version: 3
                           state: MODEL_STATE_FAILED
                           reason: "torn"
                         }
                       )pb"),
                       Palette(false)),
            "m version 3, failed\nreason          torn\n");
}

}  // namespace
}  // namespace neurite
