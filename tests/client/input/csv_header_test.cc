#include "client/input/csv_header.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

struct Case {
  std::vector<std::string> features;
  std::vector<std::string> cells;
  FirstRecord judged;
};

RowFormat FormatOf(const Case& c) {
  RowFormat spec;
  spec.width = static_cast<int64_t>(c.features.size());
  spec.feature_names = c.features;
  return spec;
}

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(JudgeFirstRecord(c.cells, FormatOf(c)), c.judged)
        << absl::StrJoin(c.cells, ",") << " for "
        << absl::StrJoin(c.features, ",");
  }
}

TEST(FirstRecordTest, IsAHeaderIfAWordIsTheNameOfAFeature) {
  Check({{{"a", "b"}, {"a", "b"}, FirstRecord::kHeader},
         {{"a", "b"}, {"b", "a"}, FirstRecord::kHeader},
         {{"a", "b"}, {"b"}, FirstRecord::kHeader},
         {{"a", "b"}, {"", "a", "b"}, FirstRecord::kHeader},
         {{"a", "b"}, {"7", "a", "?"}, FirstRecord::kHeader},
         {{"a", "b"}, {"a", "a"}, FirstRecord::kHeader},
         {{"a", ""}, {"a", "x"}, FirstRecord::kHeader},
         {{"_1", "_2"}, {"_2", "_1"}, FirstRecord::kHeader},
         {{"年齢", "体重"}, {"年齢", "体重"}, FirstRecord::kHeader}});
}

TEST(FirstRecordTest, IsUnclearIfNamesOfFeaturesCanBeValues) {
  const std::vector<std::string> numbers = {"0", "1", "2"};
  Check({{numbers, {"0", "1", "2"}, FirstRecord::kEither},
         {numbers, {"1", "0", "2"}, FirstRecord::kEither},
         {numbers, {"1", "0", "0.5"}, FirstRecord::kEither},
         {numbers, {"1", "NA", "?"}, FirstRecord::kEither},
         {numbers, {"1", "x", "2"}, FirstRecord::kEither},
         {numbers, {"", "0", "1"}, FirstRecord::kEither},
         {numbers, {"0", "1"}, FirstRecord::kEither},
         {{"NA"}, {"NA"}, FirstRecord::kEither},
         {{"$5"}, {"$5"}, FirstRecord::kEither}});
}

TEST(FirstRecordTest, IsARowIfANameThatCanBeAValueOccursTwice) {
  const std::vector<std::string> numbers = {"0", "1", "2"};
  Check({{numbers, {"1", "1", "2"}, FirstRecord::kRow},
         {numbers, {"0", "7", "7"}, FirstRecord::kRow}});
}

TEST(FirstRecordTest, IsAHeaderIfAllFeaturesAndAnotherColumnAreThere) {
  const std::vector<std::string> numbers = {"0", "1", "2"};
  Check({{numbers, {"", "0", "1", "2"}, FirstRecord::kHeader},
         {numbers, {"2", "1", "0", "label"}, FirstRecord::kHeader},
         {numbers, {"0", "1", "2", "3"}, FirstRecord::kHeader},
         {numbers, {"0", "1", "3", "4"}, FirstRecord::kEither}});
}

TEST(FirstRecordTest, WithoutAnyFeatureIsAHeaderIfItHasWordsAndNoNumbers) {
  const std::vector<std::string> names = {"a", "b"};
  Check({{names, {"x", "y"}, FirstRecord::kHeader},
         {names, {"A", "B"}, FirstRecord::kHeader},
         {names, {"", "x"}, FirstRecord::kHeader},
         {names, {"x", "1"}, FirstRecord::kRow},
         {names, {"1", "2"}, FirstRecord::kRow},
         {names, {"", ""}, FirstRecord::kRow},
         {names, {"NA", "?"}, FirstRecord::kRow}});
}

TEST(FirstRecordTest, IsAHeaderOfDifferentWordsIfNoFeatureHasAName) {
  const std::vector<std::string> none = {"", ""};
  Check({{none, {"x", "y"}, FirstRecord::kHeader},
         {none, {"été", "Ж"}, FirstRecord::kHeader},
         {none, {"x"}, FirstRecord::kHeader},
         {none, {"x", "x"}, FirstRecord::kRow},
         {none, {"x", "1"}, FirstRecord::kRow},
         {none, {"", "y"}, FirstRecord::kRow},
         {none, {"1", "2"}, FirstRecord::kRow},
         {none, {"nan", "inf"}, FirstRecord::kRow}});
}

TEST(FirstRecordTest, DoesNotTakeADamagedValueForTheNameOfAColumn) {
  for (const char* cell :
       {"NA",    "n/a",  "NULL",  "None", "True", "no",  "missing", "1e40",
        "-1e40", "0x10", "1.5.2", "?",    "$5",   "€5",  "−5",      "٥",
        "１",    "-",    "#N/A",  "1st",  "(5)",  "\xff"}) {
    const Case c = {{""}, {cell}, FirstRecord::kRow};
    EXPECT_EQ(JudgeFirstRecord(c.cells, FormatOf(c)), c.judged) << cell;
  }
}

}  // namespace
}  // namespace neurite
