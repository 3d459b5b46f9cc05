#include <limits>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/output/result_writer_factory.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ResultHeader Classes(int64_t top_k, bool expects) {
  ResultHeader header;
  header.model = "animals";
  header.version = 3;
  header.names = {"cat", "dog"};
  header.top_k = top_k;
  header.expects = expects;
  return header;
}

ResultRow Cat() {
  ResultRow row;
  row.name = "a.png";
  row.input = "a.png";
  row.predicted = "cat";
  row.values = {{0, 0.75f}, {1, 0.25f}};
  return row;
}

// Returns the output for one row and a summary. `rest` receives the text for
// stderr.
std::string Written(OutputFormat format, ResultHeader header,
                    const ResultRow& row, std::string* rest = nullptr) {
  std::ostringstream out;
  const std::unique_ptr<ResultWriter> writer =
      MakeClassifyWriter(format, std::move(header), Palette(false), out);
  writer->Add(row);
  writer->Flush(0);
  const std::string left = writer->Finish("summary\n", "{\"rows\":1}");
  if (rest != nullptr) *rest = left;
  return out.str();
}

TEST(ResultWriterTest, CsvBeginsWithTheFirstRow) {
  std::ostringstream out;
  const auto writer = MakeClassifyWriter(OutputFormat::kCsv, Classes(0, false),
                                         Palette(false), out);
  EXPECT_EQ(out.str(), "");
  writer->Add(Cat());
  EXPECT_EQ(out.str(), "input,row,predicted,cat,dog\na.png,0,cat,0.75,0.25\n");
}

TEST(ResultWriterTest, KeptColumnsMustNotBeNamedLikeOthers) {
  const struct {
    OutputFormat format;
    ResultKind kind;
    const char* kept;
    int64_t top_k;
    bool expects;
    bool clash;
  } kCases[] = {
      {OutputFormat::kCsv, ResultKind::kClasses, "id", 0, true, false},
      {OutputFormat::kCsv, ResultKind::kClasses, "input", 0, false, true},
      {OutputFormat::kCsv, ResultKind::kClasses, "row", 0, false, true},
      {OutputFormat::kCsv, ResultKind::kClasses, "predicted", 0, false, true},
      {OutputFormat::kCsv, ResultKind::kTargets, "predicted", 0, false, false},
      {OutputFormat::kCsv, ResultKind::kClasses, "expected", 0, false, false},
      {OutputFormat::kCsv, ResultKind::kClasses, "expected", 0, true, true},
      {OutputFormat::kCsv, ResultKind::kClasses, "cat", 0, false, true},
      {OutputFormat::kCsv, ResultKind::kTargets, "cat", 0, false, true},
      {OutputFormat::kCsv, ResultKind::kClasses, "cat", 1, false, false},
      {OutputFormat::kCsv, ResultKind::kClasses, "class_1", 1, false, true},
      {OutputFormat::kCsv, ResultKind::kClasses, "class_1", 0, false, false},
      {OutputFormat::kTable, ResultKind::kClasses, "row", 2, false, false},
      {OutputFormat::kTable, ResultKind::kClasses, "score", 2, false, true},
      {OutputFormat::kTable, ResultKind::kTargets, "dog", 0, false, true},
      {OutputFormat::kJson, ResultKind::kClasses, "input", 0, true, false},
  };
  for (const auto& c : kCases) {
    ResultHeader header = Classes(c.top_k, c.expects);
    header.kept = {"a", c.kept};
    const absl::Status status = CheckColumns(c.format, c.kind, header);
    EXPECT_EQ(status.ok(), !c.clash) << c.kept << ": " << status.message();
    if (c.clash) {
      EXPECT_THAT(std::string(status.message()),
                  HasSubstr(absl::StrCat("--keep ", c.kept, ": the ")));
      EXPECT_THAT(std::string(status.message()), HasSubstr("--output json"));
    }
  }
}

TEST(ResultWriterTest, AClassMustNotBeNamedLikeAColumnOfCsv) {
  ResultHeader header = Classes(0, false);
  header.names[1] = "row";
  EXPECT_THAT(
      std::string(CheckColumns(OutputFormat::kCsv, ResultKind::kClasses, header)
                      .message()),
      HasSubstr("the class \"row\" would have the same name as another "
                "column; use --top-k"));
  EXPECT_TRUE(
      CheckColumns(OutputFormat::kTable, ResultKind::kClasses, header).ok());
  header.top_k = 1;
  EXPECT_TRUE(
      CheckColumns(OutputFormat::kCsv, ResultKind::kClasses, header).ok());
}

// Far more columns than fit into memory.
TEST(ResultWriterTest, ChecksTheColumnsOfAnyTopK) {
  EXPECT_TRUE(CheckColumns(OutputFormat::kCsv, ResultKind::kClasses,
                           Classes(2147483647, false))
                  .ok());
}

TEST(ResultWriterTest, WritesAReadableTable) {
  EXPECT_EQ(Written(OutputFormat::kTable, Classes(2, false), Cat()),
            "animals version 3\n"
            "\n"
            "input  predicted   score                   next\n"
            "a.png  cat        0.7500  ###############  dog 0.2500\n");
}

TEST(ResultWriterTest, ShowsTheScoreOfThePredictedClass) {
  ResultRow row = Cat();
  row.predicted = "dog";
  EXPECT_THAT(Written(OutputFormat::kTable, Classes(2, false), row),
              HasSubstr("dog        0.2500  #####  cat 0.7500\n"));
  row.predicted = std::nullopt;
  EXPECT_THAT(Written(OutputFormat::kTable, Classes(2, false), row),
              HasSubstr("(undecided)"));
}

TEST(ResultWriterTest, WritesOneJsonObjectPerLine) {
  ResultRow row = Cat();
  row.expected = "dog";
  EXPECT_EQ(Written(OutputFormat::kJson, Classes(0, true), row),
            R"({"model":"animals","version":3,"input":"a.png","row":0,)"
            R"("expected":"dog","predicted":"cat",)"
            R"("scores":{"cat":0.75,"dog":0.25}})"
            "\n{\"summary\":{\"rows\":1}}\n");
  row.predicted = std::nullopt;
  row.values[0].second = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(Written(OutputFormat::kJson, Classes(0, true), row),
              HasSubstr(R"("predicted":null,"scores":{"cat":"NaN",)"));
}

TEST(ResultWriterTest, RepeatsColumnsOfTheInput) {
  ResultHeader header = Classes(0, false);
  header.kept = {"id", "full name"};
  ResultRow row = Cat();
  row.kept = {"007", "Bond, \"J\""};
  EXPECT_EQ(Written(OutputFormat::kCsv, header, row),
            "input,row,id,full name,predicted,cat,dog\n"
            "a.png,0,007,\"Bond, \"\"J\"\"\",cat,0.75,0.25\n");
  EXPECT_THAT(Written(OutputFormat::kJson, header, row),
              HasSubstr(R"("row":0,"kept":{"id":"007",)"
                        R"("full name":"Bond, \"J\""},"predicted":"cat")"));
  EXPECT_EQ(Written(OutputFormat::kTable, header, row),
            "animals version 3\n"
            "\n"
            "input  id   full name  predicted   score                   next\n"
            "a.png  007  Bond, \"J\"  cat        0.7500  ###############  dog "
            "0.2500\n");
}

TEST(ResultWriterTest, WritesCsvAsOneTable) {
  std::string rest;
  EXPECT_EQ(Written(OutputFormat::kCsv, Classes(0, false), Cat(), &rest),
            "input,row,predicted,cat,dog\na.png,0,cat,0.75,0.25\n");
  EXPECT_EQ(rest, "summary\n");
  EXPECT_EQ(Written(OutputFormat::kCsv, Classes(2, false), Cat()),
            "input,row,predicted,class_1,score_1,class_2,score_2\n"
            "a.png,0,cat,cat,0.75,dog,0.25\n");
}

TEST(ResultWriterTest, ShowsOnlyMisclassifiedRowsIfThereAreMany) {
  std::ostringstream out;
  const std::unique_ptr<ResultWriter> writer = MakeClassifyWriter(
      OutputFormat::kTable, Classes(2, true), Palette(false), out);
  for (int i = 0; i < 30; ++i) {
    ResultRow row = Cat();
    row.name = "row " + std::to_string(i);
    row.right = i % 10 != 7;
    row.expected = row.right ? "cat" : "dog";
    writer->Add(row);
  }
  writer->Finish("summary\n", "");
  EXPECT_THAT(out.str(), HasSubstr("the first that went wrong:\n"));
  EXPECT_THAT(out.str(), HasSubstr("row 17  dog       cat"));
  EXPECT_THAT(out.str(), Not(HasSubstr("row 16")));
  EXPECT_THAT(out.str(), HasSubstr("\n\nsummary\n"));
}

TEST(ResultWriterTest, WritesTargetsAsColumns) {
  ResultHeader header;
  header.model = "m";
  header.version = 1;
  header.names = {"height, cm"};
  ResultRow row;
  row.name = "row 0";
  row.input = "in.csv";
  row.values = {{0, 181.25f}};
  std::ostringstream table;
  auto writer =
      MakeRegressWriter(OutputFormat::kTable, header, Palette(false), table);
  writer->Add(row);
  writer->Flush(0);
  EXPECT_THAT(table.str(), HasSubstr("input  height, cm\n"
                                     "row 0       181.2\n"));
  std::ostringstream csv;
  writer = MakeRegressWriter(OutputFormat::kCsv, header, Palette(false), csv);
  writer->Add(row);
  EXPECT_EQ(csv.str(), "input,row,\"height, cm\"\nin.csv,0,181.25\n");
  std::ostringstream json;
  writer = MakeRegressWriter(OutputFormat::kJson, header, Palette(false), json);
  writer->Add(row);
  EXPECT_THAT(json.str(), HasSubstr(R"("values":{"height, cm":181.25}})"));
}

TEST(ResultWriterTest, ExpectedTargetsAreNumbersInJson) {
  ResultHeader header;
  header.model = "m";
  header.version = 1;
  header.names = {"y", "z", "w"};
  header.expects = true;
  ResultRow row;
  row.input = "in.csv";
  row.expected = "16777217, 0.10,nan";
  row.expected_values = {16777217, 0.1,
                         std::numeric_limits<double>::quiet_NaN()};
  row.values = {{0, 1.0f}, {1, 0.1f}, {2, 0.0f}};
  std::ostringstream json;
  MakeRegressWriter(OutputFormat::kJson, header, Palette(false), json)
      ->Add(row);
  EXPECT_EQ(json.str(), R"({"model":"m","version":1,"input":"in.csv","row":0,)"
                        R"("expected":{"y":16777217,"z":0.1,"w":"NaN"},)"
                        R"("values":{"y":1,"z":0.1,"w":0}})"
                        "\n");
}

}  // namespace
}  // namespace neurite
