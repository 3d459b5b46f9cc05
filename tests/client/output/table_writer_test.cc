// How tables lie in the terminal; result_writer_test.cc tests their content.
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "client/output/result_writer_factory.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;

// Returns the columns at which `word` begins in the lines of `text`.
std::set<size_t> ColumnsOf(const std::string& word, const std::string& text) {
  std::set<size_t> columns;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(word) != line.npos) columns.insert(line.find(word));
  }
  return columns;
}

TEST(TableWriterTest, ColumnsOfATableKeepTheirPlaceInLaterPortions) {
  std::ostringstream out;
  ResultHeader header;
  header.model = "animals";
  header.version = 3;
  header.names = {"cat", "hippopotamus"};
  header.top_k = 2;
  const auto writer =
      MakeClassifyWriter(OutputFormat::kTable, header, Palette(false), out);
  constexpr size_t kLater = sizeof("row 999999") - 1;
  for (const int64_t number : {0, 9, 10, 255, 256, 1000, 99'999}) {
    ResultRow row;
    row.name = "row " + std::to_string(number);
    row.predicted = "cat";
    const float score = 0.1f + static_cast<float>(number % 5) / 10;
    row.values = {{0, score}, {1, 1 - score}};
    if (number % 2 == 1) row.predicted = "hippopotamus";
    writer->Add(row);
    writer->Flush(kLater);
  }
  // The scores of the predicted class, then those of the other.
  EXPECT_EQ(ColumnsOf(" 0.", out.str()).size(), 1u) << out.str();
  EXPECT_EQ(ColumnsOf("cat 0.", out.str()).size(), 1u) << out.str();
}

TEST(TableWriterTest, ANarrowTerminalGetsShorterBars) {
  ResultHeader header;
  header.names = {"cat", "dog"};
  header.top_k = 2;
  ResultRow row;
  row.predicted = "cat";
  row.values = {{0, 0.9f}, {1, 0.1f}};
  for (const auto& [line_width, bar] :
       {std::pair<size_t, size_t>{80, 9}, {99, 9}, {100, 18}, {200, 18}}) {
    std::ostringstream out;
    const auto writer = MakeClassifyWriter(OutputFormat::kTable, header,
                                           Palette(false, line_width), out);
    writer->Add(row);
    writer->Flush(0);
    EXPECT_THAT(out.str(), HasSubstr(" " + std::string(bar, '#') + "  dog"));
  }
}

TEST(TableWriterTest, ManyTargetsWrapWithinTheLine) {
  ResultHeader header;
  header.model = "m";
  header.version = 1;
  for (int i = 1; i <= 25; ++i) {
    header.names.push_back("target_" + std::to_string(i));
  }
  std::ostringstream out;
  const auto writer =
      MakeRegressWriter(OutputFormat::kTable, header, Palette(false, 80), out);
  for (int n = 0; n < 2; ++n) {
    ResultRow row;
    row.name = "row " + std::to_string(n);
    for (int i = 0; i < 25; ++i) {
      row.values.emplace_back(i, -0.0123456f * static_cast<float>(i));
    }
    writer->Add(row);
  }
  writer->Flush(0);
  std::istringstream lines(out.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  // With 2 blanks before each, columns of 8 and (from target_10) 9 fit beside
  // "row 0" like this: 7 (5 + 7 * 10 = 75), 7 (5 + 2 * 10 + 5 * 11 = 80), 6
  // (5 + 6 * 11 = 71), 5. So titles and rows have 4 lines each, after 2 others.
  EXPECT_EQ(count, 2 + 3 * 4) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("target_25"));
}

}  // namespace
}  // namespace neurite
