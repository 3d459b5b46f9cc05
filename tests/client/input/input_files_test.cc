#include <zlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "client/input/input_sequence.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class InputFilesTest : public ::testing::Test {
 protected:
  InputFilesTest() {
    spec_.model = "m";
    spec_.width = 2;
  }

  std::string Put(const std::string& name, const std::string& bytes) {
    return folder_.WriteFile(name, bytes);
  }

  std::string PutGzipped(const std::string& name, const std::string& bytes) {
    std::string path = folder_.path() + "/" + name;
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return path;
  }

  // Returns the sizes of all portions of up to `most` rows.
  absl::StatusOr<std::vector<size_t>> Portions(std::vector<std::string> paths,
                                               int64_t most,
                                               RowRange range = {}) {
    InputSequence inputs(std::move(paths), range, spec_, notes_);
    std::vector<size_t> sizes;
    values_.clear();
    for (;;) {
      const absl::StatusOr<RowPortion> portion = inputs.Next(most);
      if (!portion.ok()) return portion.status();
      EXPECT_EQ(portion->values.size(), 2 * portion->places.size());
      if (portion->places.empty()) return sizes;
      sizes.push_back(portion->places.size());
      values_.insert(values_.end(), portion->values.begin(),
                     portion->values.end());
    }
  }

  TempFolder folder_;
  RowFormat spec_;
  Notes notes_;
  std::vector<float> values_;
};

TEST_F(InputFilesTest, PortionsSpanFiles) {
  const std::string a = Put("a.csv", "1,2\n3,4\n5,6\n");
  const std::string b = Put("b.csv", "7,8\n");
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto sizes, Portions({a, b, a}, 2));
  EXPECT_THAT(sizes, ElementsAre(2, 2, 2, 1));
  EXPECT_THAT(values_, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6));
}

TEST_F(InputFilesTest, RowRangeSpansAllFiles) {
  const std::string a = Put("a.csv", "1,2\n3,4\n5,6\n");
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto sizes,
                               Portions({a, a}, 10, {.first = 2, .count = 2}));
  EXPECT_THAT(sizes, ElementsAre(2));
  EXPECT_THAT(values_, ElementsAre(5, 6, 1, 2));
}

TEST_F(InputFilesTest, RangeBeyondTheEndIsEmpty) {
  const std::string a = Put("a.csv", "1,2\n");
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto sizes,
                               Portions({a}, 10, {.first = 1, .count = 1}));
  EXPECT_THAT(sizes, IsEmpty());
}

TEST_F(InputFilesTest, DecompressesGzippedFiles) {
  const std::string idx("\0\0\x08\x02\0\0\0\x01\0\0\0\x02\x05\x06", 14);
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto sizes,
                               Portions({PutGzipped("a.gz", idx)}, 10));
  EXPECT_THAT(sizes, ElementsAre(1));
  EXPECT_THAT(values_, ElementsAre(5, 6));
}

TEST_F(InputFilesTest, RejectsEveryTruncationOfAGzippedFile) {
  const std::string idx("\0\0\x08\x02\0\0\0\x01\0\0\0\x02\x05\x06", 14);
  const std::string whole = PutGzipped("whole.gz", idx);
  const auto bytes = std::filesystem::file_size(whole);
  for (uintmax_t keep = 3; keep < bytes; ++keep) {
    const std::string cut = folder_.path() + "/cut.gz";
    std::filesystem::copy_file(
        whole, cut, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(cut, keep);
    EXPECT_THAT(Portions({cut}, 10), StatusIs(absl::StatusCode::kDataLoss,
                                              HasSubstr("cut.gz: damaged")))
        << keep << " of " << bytes;
  }
}

TEST_F(InputFilesTest, NamesUnreadableFiles) {
  EXPECT_THAT(Portions({folder_.path() + "/none.png"}, 1),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("none.png: No such file or directory")));
  EXPECT_THAT(Portions({folder_.path()}, 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is a directory")));
}

TEST_F(InputFilesTest, CarriesNamedColumnsBesideTheRows) {
  spec_.label_columns = {"y1", "y2"};
  spec_.kept_columns = {"name", "id"};
  const std::string a =
      Put("a.csv", "id,a,y2,b,y1,name\n7,1,20,2,10,\"x, y\"\n8,3,,4,30,\n");
  const std::string b = Put("b.csv", "b,a,name,id,y1,y2\n6,5,z,9,1,2\n");
  InputSequence inputs({a, b}, {}, spec_, notes_);
  NEURITE_ASSERT_OK_AND_ASSIGN(const RowPortion portion, inputs.Next(10));
  // The model has no names of features: the other columns in order.
  EXPECT_THAT(portion.values, ElementsAre(1, 2, 3, 4, 6, 5));
  ASSERT_EQ(portion.carried.size(), 3u);
  EXPECT_EQ(portion.carried[0].label, "10,20");
  EXPECT_THAT(portion.carried[0].kept, ElementsAre("x, y", "7"));
  EXPECT_EQ(portion.carried[1].label, "30,");
  EXPECT_THAT(portion.carried[1].kept, ElementsAre("", "8"));
  EXPECT_EQ(portion.carried[2].label, "1,2");
  EXPECT_THAT(portion.carried[2].kept, ElementsAre("z", "9"));
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(InputFilesTest, KeepsAColumnThatIsAValueToo) {
  spec_.kept_columns = {"b"};
  InputSequence unnamed({Put("a.csv", "a,b\n1,2\n")}, {}, spec_, notes_);
  NEURITE_ASSERT_OK_AND_ASSIGN(RowPortion portion, unnamed.Next(10));
  EXPECT_THAT(portion.values, ElementsAre(1, 2));
  EXPECT_THAT(portion.carried[0].kept, ElementsAre("2"));
  spec_.feature_names = {"b", "a"};
  InputSequence named({Put("a.csv", "a,b\n1,2\n")}, {}, spec_, notes_);
  NEURITE_ASSERT_OK_AND_ASSIGN(portion, named.Next(10));
  EXPECT_THAT(portion.values, ElementsAre(2, 1));
  EXPECT_THAT(portion.carried[0].kept, ElementsAre("2"));
}

TEST_F(InputFilesTest, NamesColumnsThatCannotBeCarried) {
  struct Case {
    std::vector<std::string> labels;
    std::vector<std::string> kept;
    const char* text;
    const char* message;
  };
  spec_.feature_names = {"a", "b"};
  for (const Case& c : std::vector<Case>{
           {{"lable"},
            {},
            "a,b,label\n1,2,3\n",
            "c.csv:1: no column is named \"lable\"; the columns are a, b, "
            "label; did you mean \"label\"?"},
           {{}, {"id"}, "1,2\n", "no column is named \"id\""},
           {{}, {"id"}, "id,a,id\n1,2,3\n", "two columns are named \"id\""},
           {{"b"},
            {},
            "a,b\n1,2\n",
            "the --label-column \"b\" is a feature of model \"m\""}}) {
    spec_.label_columns = c.labels;
    spec_.kept_columns = c.kept;
    EXPECT_THAT(
        Portions({Put("c.csv", c.text)}, 10),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
  }
  spec_.feature_names.clear();
  spec_.label_columns = {"y"};
  spec_.kept_columns = {"id"};
  EXPECT_THAT(
      Portions({Put("c.csv", "id,a,b,c,y\n1,2,3,4,5\n")}, 10),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("has 3 columns beside those of --label-column and "
                         "--keep, but model \"m\" needs 2")));
  spec_.image = {1, 2, 0, 1};
  EXPECT_THAT(Portions({Put("p.pgm", "P2 2 1 9 9 0")}, 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("p.pgm: has no named columns: --label-column "
                                 "and --keep need a CSV file")));
}

TEST_F(InputFilesTest, RejectsAPictureOfTheWrongSizeNamingBothSizes) {
  spec_.image = {1, 2, 0, 1};
  EXPECT_THAT(Portions({Put("p.pgm", "P2 2 1 9 9 0"),
                        Put("large.pgm", "P2 3 2 9 0 0 0 0 0 0")},
                       1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("large.pgm: is 3x2 pixels, but model \"m\" "
                                 "needs 2x1")));
  EXPECT_THAT(values_, ElementsAre(1, 0));
}

TEST_F(InputFilesTest, RejectsAPictureForANumericModel) {
  EXPECT_THAT(Portions({Put("p.pgm", "P2 2 1 9 9 0")}, 1),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("needs rows of 2 numbers")));
}

}  // namespace
}  // namespace neurite
