#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/input/cell_number.h"
#include "client/input/csv_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsNan;
using ::testing::Not;

using Records = std::vector<std::vector<std::string>>;

absl::StatusOr<Records> ReadRecords(const std::string& text) {
  CsvReader reader(ByteStream::FromText("file", text));
  Records records;
  CsvRecord record;
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader.ReadRecord(record));
    if (!more) return records;
    records.push_back(record.cells);
  }
}

RowFormat Spec(std::vector<std::string> names) {
  RowFormat spec;
  spec.model = "m";
  spec.width = static_cast<int64_t>(names.size());
  spec.feature_names = std::move(names);
  return spec;
}

RowFormat Unnamed(int64_t width) {
  RowFormat spec;
  spec.model = "m";
  spec.width = width;
  return spec;
}

TEST(CsvReaderTest, SplitsRecordsIntoPlainAndQuotedCells) {
  struct Case {
    const char* text;
    Records records;
  };
  for (const Case& c :
       std::vector<Case>{{"", {}},
                         {"\n\r\n\n", {}},
                         {"  \n\t\r\n ", {}},
                         {"a\n  \n\nb\n \t", {{"a"}, {"b"}}},
                         {"a\n\"\"\nb", {{"a"}, {""}, {"b"}}},
                         {"a", {{"a"}}},
                         {"a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
                         {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
                         {"a,\n,b\n", {{"a", ""}, {"", "b"}}},
                         {",", {{"", ""}}},
                         {" a\t, b ", {{"a", "b"}}},
                         {"\"a,b\",\"c\"\"d\"", {{"a,b", "c\"d"}}},
                         {"\"a\nb\",c", {{"a\nb", "c"}}},
                         {" \"a\" ,b", {{"a", "b"}}},
                         {"\"\"", {{""}}},
                         {"\xef\xbb\xbfx,y", {{"x", "y"}}}}) {
    const absl::StatusOr<Records> records = ReadRecords(c.text);
    ASSERT_THAT(records, IsOk()) << c.text;
    EXPECT_EQ(*records, c.records) << c.text;
  }
}

TEST(CsvReaderTest, CountsTheEmptyLinesBeforeEachRecord) {
  CsvReader reader(ByteStream::FromText("file", "\n1\n\n  \n2\n3\n\n"));
  CsvRecord record;
  std::vector<int64_t> lines;
  std::vector<int64_t> empty_lines;
  while (*reader.ReadRecord(record)) {
    lines.push_back(record.line);
    empty_lines.push_back(record.empty_lines);
  }
  EXPECT_THAT(lines, ElementsAre(2, 5, 6));
  EXPECT_THAT(empty_lines, ElementsAre(1, 2, 0));
}

// A stream like a pipe or a terminal: only what has arrived can be read.
class ArrivingStream final : public ByteStream {
 public:
  ArrivingStream() : ByteStream("live") {}

  void Arrive(const std::string& bytes) { bytes_ += bytes; }
  void End() { ended_ = true; }

  bool live() const override { return true; }

 private:
  absl::StatusOr<size_t> Fetch(char* to, size_t bytes) override {
    if (bytes_.empty() && !ended_) {
      return absl::InternalError("a real stream would wait here");
    }
    const size_t got = bytes_.copy(to, bytes);
    bytes_.erase(0, got);
    return got;
  }
  bool CanFetch() const override { return !bytes_.empty() || ended_; }

  std::string bytes_;
  bool ended_ = false;
};

TEST(CsvReaderTest, IsReadyWhenAWholeRecordHasArrived) {
  struct Case {
    std::vector<const char*> parts;  // the last completes the record
    std::vector<std::string> cells;
  };
  for (const Case& c : std::vector<Case>{{{"5\n"}, {"5"}},
                                         {{"5", "6,", "7\n"}, {"56", "7"}},
                                         {{"5\r", "\n"}, {"5"}},
                                         {{"\n", "  \n", "5\n"}, {"5"}},
                                         {{"\"a\n", "b\"", "\n"}, {"a\nb"}},
                                         {{"\"a\"\"\n", "\"\n"}, {"a\"\n"}},
                                         {{"\xef\xbb\xbf", "5\n"}, {"5"}}}) {
    auto stream = std::make_unique<ArrivingStream>();
    ArrivingStream& arriving = *stream;
    CsvReader reader(std::move(stream));
    for (const char* part : c.parts) {
      EXPECT_EQ(*reader.Ready(), false) << part;
      arriving.Arrive(part);
    }
    EXPECT_EQ(*reader.Ready(), true);
    CsvRecord record;
    NEURITE_ASSERT_OK_AND_ASSIGN(bool more, reader.ReadRecord(record));
    EXPECT_TRUE(more);
    EXPECT_EQ(record.cells, c.cells);
    EXPECT_EQ(*reader.Ready(), false);
    arriving.End();
    EXPECT_EQ(*reader.Ready(), true);
    NEURITE_ASSERT_OK_AND_ASSIGN(more, reader.ReadRecord(record));
    EXPECT_FALSE(more);
  }
}

TEST(CsvReaderTest, ReadsTheLastLineOfALiveStreamThatIsNotEnded) {
  auto stream = std::make_unique<ArrivingStream>();
  ArrivingStream& arriving = *stream;
  CsvReader reader(std::move(stream));
  arriving.Arrive("5");
  arriving.End();
  EXPECT_EQ(*reader.Ready(), true);
  CsvRecord record;
  NEURITE_ASSERT_OK_AND_ASSIGN(const bool more, reader.ReadRecord(record));
  EXPECT_TRUE(more);
  EXPECT_THAT(record.cells, ElementsAre("5"));
}

TEST(CsvReaderTest, ReportsErrorsWithTheirLine) {
  struct Case {
    const char* text;
    const char* words;
  };
  for (const Case& c : std::vector<Case>{
           {"a\n\"b", "file:2: the quoted cell that begins here is not closed"},
           {"a\n\"b\n\n",
            "file:2: the quoted cell that begins here is not closed"},
           {"a\n\nb\"c", "file:3: a quote within an unquoted cell"},
           {"\"a\"b", "file:1: text between a closing quote"},
           {"a\rb", "file:1: a carriage return within a line"}}) {
    EXPECT_THAT(ReadRecords(c.text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(c.words)))
        << c.text;
  }
}

TEST(CsvReaderTest, NamesUtf16) {
  EXPECT_THAT(ReadRecords(std::string("\xff\xfe"
                                      "5\0\n\0",
                                      6)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file: is UTF-16 text; save it as UTF-8"));
}

TEST(CsvReaderTest, RejectsAnOverlongRecord) {
  EXPECT_THAT(ReadRecords(std::string(size_t{17} << 20, 'a')),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("bytes")));
  EXPECT_THAT(ReadRecords(std::string(2'000'000, ',')),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("cells")));
  EXPECT_THAT(ReadRecords(std::string(size_t{17} << 20, '\n')), IsOk());
}

TEST(CsvReaderTest, ReadsOrRejectsRandomText) {
  SeededRng rng;
  constexpr absl::string_view kLetters = "\",\n\r 1a\t";
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    const int64_t length = rng.Integer(0, 12);
    for (int64_t at = 0; at < length; ++at) {
      text.push_back(kLetters[static_cast<size_t>(
          rng.Integer(0, static_cast<int64_t>(kLetters.size()) - 1))]);
    }
    const absl::StatusOr<Records> records = ReadRecords(text);
    if (!records.ok()) {
      EXPECT_THAT(records,
                  StatusIs(absl::StatusCode::kDataLoss, HasSubstr("file:")));
      continue;
    }
    for (const auto& record : *records) EXPECT_FALSE(record.empty());
  }
}

TEST(ParseCellTest, ParsesNumbersAndMissingValues) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const float number, ParseCell("-1.5e2"));
  EXPECT_EQ(number, -150);
  NEURITE_ASSERT_OK_AND_ASSIGN(const float missing, ParseCell(""));
  EXPECT_THAT(missing, IsNan());
  NEURITE_ASSERT_OK_AND_ASSIGN(const float nan, ParseCell("NaN"));
  EXPECT_THAT(nan, IsNan());
  NEURITE_ASSERT_OK_AND_ASSIGN(const float infinite, ParseCell("-inf"));
  EXPECT_EQ(infinite, -std::numeric_limits<float>::infinity());
}

TEST(ParseCellTest, RejectsCellsThatAreNotFloats) {
  for (const char* cell : {"abc", "1.5x", "1,5", "1 2", "0x10", "--1", "1e"}) {
    EXPECT_THAT(ParseCell(cell), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("is not a number")))
        << cell;
  }
  EXPECT_THAT(ParseCell("1e39"), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("float32")));
}

TEST(ParseCellTest, RoundsOnceToTheType) {
  // Python: struct.unpack("f", struct.pack("f", 16777217)) is 16777216.
  NEURITE_ASSERT_OK_AND_ASSIGN(const float single, ParseCell("16777217"));
  EXPECT_EQ(single, 16777216.0f);
  NEURITE_ASSERT_OK_AND_ASSIGN(const double exact, ParseDoubleCell("16777217"));
  EXPECT_EQ(exact, 16777217.0);
  // Just above the middle of 1 and the next float: rounding to double first,
  // which ends in the middle, would give 1.
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const float above, ParseCell("1.00000005960464477539062500000000001"));
  EXPECT_EQ(above, 1.00000011920928955078125f);
  EXPECT_THAT(ParseDoubleCell("1e39"), IsOk());
  EXPECT_THAT(
      ParseDoubleCell("1e309"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("float64")));
  EXPECT_THAT(ParseDoubleCell("0x10"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is not a number")));
}

TEST(CsvRowsTest, KeepsTheColumnOrderWithoutAHeader) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows("1,2\n3,4\n", Spec({"a", "b"})));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
}

TEST(CsvRowsTest, ReordersColumnsByTheHeader) {
  Notes notes;
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const ManyRows rows,
      ReadRows("c,a,b\n3,1,2\n", Spec({"a", "b", "c"}), notes));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 2, 3)));
  EXPECT_THAT(notes, IsEmpty());
}

TEST(CsvRowsTest, AsksWhetherNumbersThatNameFeaturesAreAHeader) {
  const std::string text = "1,0,2\n10,20,30\n";
  RowFormat spec = Spec({"0", "1", "2"});  // a data frame's default
  EXPECT_THAT(ReadRows(text, spec),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("file:1: can be a header"),
                             HasSubstr("--header yes or --header no"))));
  spec.header = HeaderMode::kYes;
  NEURITE_ASSERT_OK_AND_ASSIGN(ManyRows rows, ReadRows(text, spec));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(20, 10, 30)));
  spec.header = HeaderMode::kNo;
  NEURITE_ASSERT_OK_AND_ASSIGN(rows, ReadRows(text, spec));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 0, 2), ElementsAre(10, 20, 30)));
}

TEST(CsvRowsTest, NotesAHeaderThatHasOtherCellsThanFeatures) {
  Notes notes;
  RowFormat spec = Unnamed(2);
  NEURITE_ASSERT_OK_AND_ASSIGN(ManyRows rows,
                               ReadRows("x,y\n1,2\n", spec, notes));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 2)));
  EXPECT_THAT(notes, ElementsAre("file:1: taken as a header (--header)"));
  notes.clear();
  spec.header = HeaderMode::kYes;
  NEURITE_ASSERT_OK_AND_ASSIGN(rows, ReadRows("x,y\n1,2\n", spec, notes));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 2)));
  NEURITE_ASSERT_OK_AND_ASSIGN(rows,
                               ReadRows("b,a\n1,2\n", Spec({"a", "b"}), notes));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(2, 1)));
  EXPECT_THAT(notes, IsEmpty());
}

TEST(CsvRowsTest, ReportsADamagedFirstRowInsteadOfSkippingIt) {
  for (const char* cell :
       {"NA", "1e40", "0x10", "1.5.2", "?", "$5", "-", "#N/A", "true"}) {
    const std::string row = absl::StrCat(cell, ",", cell, "\n");
    for (const RowFormat& spec : {Unnamed(2), Spec({"a", "b"})}) {
      EXPECT_THAT(ReadRows(row + "1,2\n", spec),
                  StatusIs(absl::StatusCode::kInvalidArgument,
                           AllOf(HasSubstr("file:1: column 1"), HasSubstr(cell),
                                 HasSubstr("--header yes reads this line as a "
                                           "header"))))
          << cell;
    }
    EXPECT_THAT(ReadRows("1,2\n" + row, Unnamed(2)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("file:2: column 1"),
                               Not(HasSubstr("--header")))))
        << cell;
  }
}

TEST(CsvRowsTest, HeaderNoReadsNamesAsARow) {
  RowFormat spec = Spec({"a", "b"});
  spec.header = HeaderMode::kNo;
  EXPECT_THAT(ReadRows("a,b\n1,2\n", spec),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("file:1: column 1 (a): \"a\" is not a "
                                 "number")));
}

TEST(CsvRowsTest, FillsMissingColumnsAndCellsWithNan) {
  Notes notes;
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const ManyRows rows,
      ReadRows("id,b\nx7,2\nx8,\n", Spec({"a", "b"}), notes));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(IsNan(), 2),
                                ElementsAre(IsNan(), IsNan())));
  EXPECT_THAT(notes,
              ElementsAre("file:1: taken as a header (--header)",
                          "file: ignored 1 unknown column: id",
                          "file: no column for 1 feature, treated as missing: "
                          "a"));
}

// One rule: an empty line of a file with one column is a missing value, except
// before a header and at the end.
TEST(CsvRowsTest, ReadsAnEmptyLineOfOneColumnAsAMissingValue) {
  const auto missing = ElementsAre(IsNan());
  for (const char* text :
       {"1\n\n3\n", "1\r\n\r\n3\r\n", "1\n  \n3\n", "1\n\t\n3", "1\n\"\"\n3\n",
        "1\nnan\n3\n\n", "\n x\n1\n\n3\n \n\n"}) {
    for (const RowFormat& spec : {Unnamed(1), Spec({"x"})}) {
      NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows, ReadRows(text, spec));
      EXPECT_THAT(rows, ElementsAre(ElementsAre(1), missing, ElementsAre(3)))
          << text;
    }
  }
  NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                               ReadRows("\n\n1\n", Unnamed(1)));
  EXPECT_THAT(rows, ElementsAre(missing, missing, ElementsAre(1)));
}

TEST(CsvRowsTest, NotesTheFirstEmptyLineOfOneColumn) {
  Notes notes;
  NEURITE_ASSERT_OK_AND_ASSIGN(
      ManyRows rows, ReadRows("1\n\n\n3\n\n5\n\n", Unnamed(1), notes));
  EXPECT_EQ(rows.size(), 6u);
  EXPECT_THAT(notes, ElementsAre("file:2: the empty line is a missing value"));
}

TEST(CsvRowsTest, SkipsEmptyLinesBetweenSeveralColumns) {
  for (const char* text :
       {"1,2\n\n3,4\n", "\n1,2\n  \n\t\n3,4\n\n", "1,2\r\n \r\n3,4\r\n "}) {
    Notes notes;
    NEURITE_ASSERT_OK_AND_ASSIGN(const ManyRows rows,
                                 ReadRows(text, Unnamed(2), notes));
    EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)))
        << text;
    EXPECT_THAT(notes, IsEmpty());
  }
}

TEST(CsvRowsTest, NamesColumnsAndFeaturesWithoutANameInNotes) {
  Notes notes;
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const ManyRows rows,
      ReadRows(",a,extra\n0,1,2\n", Spec({"a", "b", ""}), notes));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, IsNan(), IsNan())));
  EXPECT_THAT(notes,
              ElementsAre("file:1: taken as a header (--header)",
                          "file: ignored 2 unknown columns: column 1, extra",
                          "file: no column for 2 features, treated as missing: "
                          "b, feature 3"));
}

TEST(CsvRowsTest, ReportsErrorsByFileLineAndColumn) {
  struct Case {
    const char* text;
    const char* words;
  };
  const RowFormat spec = Spec({"age", "weight"});
  for (const Case& c : std::vector<Case>{
           {"1,2\n3,x\n", "file:2: column 2 (weight): \"x\" is not a number"},
           {"weight,age\n\n1,2\n?,4\n",
            "file:4: column 1 (weight): \"?\" is not a number"},
           {"1,2,3\n", "file:1: has 3 columns, but model \"m\" needs 2"},
           {"1\n", "file:1: has 1 column, but model \"m\" needs 2"},
           {"1,2\n3\n", "file:2: has 1 cell, expected 2"},
           {"age,weight\n1,2,3\n", "file:2: has 3 cells, expected 2"},
           {"age,wieght\n1,2\n", "did you mean \"weight\"?"},
           {"AGE,Weight\n1,2\n",
            "the columns are AGE, Weight; the features are age, weight; upper "
            "and lower case must match"},
           {"id,Age,weight\n1,2,3\n", "did you mean \"age\"?"},
           {"age,age\n1,2\n", "two columns are named \"age\""},
           {"x,y\n1,2\n", "no column is a feature of model \"m\""},
           {"1,2\n\x1b[31m,4\n", "column 1 (age): \"\\x1b[31m\" is not"},
           {"1,1e60\n", "column 2 (weight): \"1e60\" is out of the range"}}) {
    EXPECT_THAT(
        ReadRows(c.text, spec),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.words)))
        << c.text;
  }
}

TEST(CsvRowsTest, ReadsOrRejectsEveryTruncation) {
  const std::string text = "a,\"b\"\r\n1,\"2.5\"\r\n-3,4\r\n";
  for (size_t bytes = 0; bytes < text.size(); ++bytes) {
    const absl::StatusOr<ManyRows> rows =
        ReadRows(text.substr(0, bytes), Spec({"a", "b"}));
    if (!rows.ok()) {
      EXPECT_THAT(rows.status().message(), HasSubstr("file:")) << bytes;
      continue;
    }
    for (const auto& row : *rows) EXPECT_EQ(row.size(), 2u) << bytes;
  }
}

}  // namespace
}  // namespace neurite
