#include "core/base/name_list.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(NameListTest, SeparatesNamesByCommas) {
  EXPECT_EQ(NameList({}, 2), "");
  EXPECT_EQ(NameList(std::vector<std::string>{"a"}, 2), "a");
  EXPECT_EQ(NameList(std::vector<std::string>{"a", "b"}, 2), "a, b");
}

TEST(NameListTest, CountsTheNamesWhereSomeAreLeftOut) {
  EXPECT_EQ(NameList(std::vector<std::string>{"a", "b", "c"}, 2),
            "a, b, ... (3 in all)");
}

TEST(NameListTest, EveryNameIsPrintable) {
  EXPECT_EQ(NameList(std::vector<std::string>{"a\x1b[2J", "b"}, 2),
            "a\\x1b[2J, b");
}

// A long name must not hide those after it.
TEST(NameListTest, LongNamesAreCutOneByOne) {
  const std::string cut = std::string(253, 'x') + "...";
  EXPECT_EQ(NameList(std::vector<std::string>{std::string(300, 'x'), "b"}, 2),
            cut + ", b");
}

}  // namespace
}  // namespace neurite
