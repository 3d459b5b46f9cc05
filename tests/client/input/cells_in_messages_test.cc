// What a message shows of a file's cells.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::SizeIs;

TEST(CellsInMessagesTest, NamesOfColumnsAreShownPrintableAndCut) {
  RowFormat spec;
  spec.width = 1;
  spec.feature_names = {"x"};
  Notes notes;
  const std::string evil =
      "x,\x1b]0;gone\x07,\xe2\x80\xae"
      "b," +
      std::string(1000, 'y');
  ASSERT_THAT(ReadRows(evil + "\n1,2,3,4\n", spec, notes), IsOk());
  EXPECT_THAT(notes,
              Contains(AllOf(HasSubstr("\\x1b]0;gone\\x07, \\u202eb, yyy"),
                             SizeIs(Lt(400)))));
}

TEST(CellsInMessagesTest, CellsAreShownPrintableAndCut) {
  RowFormat spec;
  spec.width = 1;
  EXPECT_THAT(ReadRows("1\n\x1b[2J" + std::string(90, 'z') + "\n", spec),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file:2: column 1: \"\\x1b[2J" + std::string(30, 'z') +
                           "...\" is not a number"));
}

}  // namespace
}  // namespace neurite
