#include "core/base/plural.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(PluralTest, OnlyOneIsSingular) {
  EXPECT_EQ(Plural(0, "row"), "0 rows");
  EXPECT_EQ(Plural(1, "row"), "1 row");
  EXPECT_EQ(Plural(2, "compute thread"), "2 compute threads");
  EXPECT_EQ(Plural(-1, "value"), "-1 values");
}

}  // namespace
}  // namespace neurite
