#include "client/input/label_file.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<Labels> Read(const std::string& bytes) {
  return ReadLabels(ByteStream::FromText("labels", bytes));
}

// An IDX file of one dimension with `count` values, as hexadecimal digits.
std::string Idx(const std::string& type, int count, const std::string& values) {
  return absl::HexStringToBytes("0000" + type + "01000000") +
         std::string(1, static_cast<char>(count)) +
         absl::HexStringToBytes(values);
}

TEST(LabelFileTest, ReadsLabelsFromAnIdxFile) {
  const std::string file = Idx("08", 3, "050004");
  NEURITE_ASSERT_OK_AND_ASSIGN(const Labels labels, Read(file));
  EXPECT_THAT(labels.texts, ElementsAre("5", "0", "4"));
  EXPECT_THAT(labels.numbers, ElementsAre(5, 0, 4));
  for (size_t bytes = 4; bytes < file.size(); ++bytes) {
    EXPECT_THAT(
        Read(file.substr(0, bytes)),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("labels: damaged")));
  }
}

// The bytes are Python's struct.pack(">i", 1234567) and so on.
TEST(LabelFileTest, KeepsEveryDigitOfIntegers) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Labels labels,
                               Read(Idx("0c", 4,
                                        "0012d687"      // 1234567
                                        "01000001"      // 16777217
                                        "fffffffb"      // -5
                                        "000f4240")));  // 1000000
  EXPECT_THAT(labels.texts,
              ElementsAre("1234567", "16777217", "-5", "1000000"));
  EXPECT_THAT(labels.numbers, ElementsAre(1234567, 16777217, -5, 1000000));
}

TEST(LabelFileTest, WritesFloatsInTheFewestDigitsThatReadBack) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Labels labels, Read(Idx("0d", 6,
                                                       "3dcccccd"  // 0.1
                                                       "33d6bf95"  // 1e-7
                                                       "4b800000"  // 16777216
                                                       "501502f9"  // 1e10
                                                       "7f800000"  // infinity
                                                       "7fc00000")));  // NaN
  EXPECT_THAT(labels.texts, ElementsAre("0.1", "1e-07", "16777216",
                                        "10000000000", "Infinity", "NaN"));
  // The float32 nearest to 0.1, which is not the double nearest to it.
  EXPECT_EQ(labels.numbers[0], 0.100000001490116119384765625);
  NEURITE_ASSERT_OK_AND_ASSIGN(labels,
                               Read(Idx("0e", 4,
                                        "3fb999999999999a"      // 0.1
                                        "4132d687e0000000"      // 1234567.875
                                        "7e37e43c8800759c"      // 1e300
                                        "8000000000000000")));  // -0
  EXPECT_THAT(labels.texts, ElementsAre("0.1", "1234567.875", "1e+300", "-0"));
  EXPECT_EQ(labels.numbers[0], 0.1);
}

TEST(LabelFileTest, ReadsOneLabelPerLineOfText) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Labels labels,
                               Read("cat\r\n  big dog \n7"));
  EXPECT_THAT(labels.texts, ElementsAre("cat", "big dog", "7"));
  EXPECT_THAT(labels.numbers, IsEmpty());
}

TEST(LabelFileTest, KeepsTheRowOfEveryLabelBesideEmptyLines) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Labels labels,
                               Read("cat\n\n \t\r\ndog\n\n  \n"));
  EXPECT_THAT(labels.texts, ElementsAre("cat", "", "", "dog"));
  for (const char* text : {"", "\n", " \r\n\n"}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(labels, Read(text));
    EXPECT_THAT(labels.texts, IsEmpty());
  }
}

TEST(LabelFileTest, SkipsAByteOrderMark) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Labels labels, Read("\xef\xbb\xbf"
                                                         "cat\r\ndog\r\n"));
  EXPECT_THAT(labels.texts, ElementsAre("cat", "dog"));
}

TEST(LabelFileTest, NamesUtf16) {
  EXPECT_THAT(Read(std::string("\xff\xfe"
                               "5\0\n\0",
                               6)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "labels: is UTF-16 text; save it as UTF-8"));
}

TEST(LabelFileTest, RemovesQuotesAroundALabel) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Labels labels,
      Read("\"cat\"\n \"7\" \r\n\"a, b\"\n\"say \"\"hi\"\"\"\n\"\"\n5\" disk\n"
           "\"1\",\"2\"\n\"\n"));
  EXPECT_THAT(labels.texts, ElementsAre("cat", "7", "a, b", "say \"hi\"", "",
                                        "5\" disk", "\"1\",\"2\"", "\""));
}

TEST(LabelFileTest, RejectsPicturesAsLabels) {
  // Two pictures of 1x2.
  const std::string pictures = absl::HexStringToBytes(
      "00000803"
      "000000020000000100000002"
      "00ff3366");
  EXPECT_THAT(Read(pictures), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("but a label is 1 value")));
}

}  // namespace
}  // namespace neurite
