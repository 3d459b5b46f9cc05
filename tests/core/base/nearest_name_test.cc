#include "core/base/nearest_name.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::Optional;

TEST(EditDistanceTest, CountsTheFewestEdits) {
  struct Case {
    absl::string_view a, b;
    int64_t distance;
  };
  for (const Case& c : std::vector<Case>{{"", "", 0},
                                         {"", "abc", 3},
                                         {"abc", "", 3},
                                         {"model", "model", 0},
                                         {"Model", "mODEL", 0},
                                         {"modle", "model", 1},
                                         {"mdel", "model", 1},
                                         {"moddel", "model", 1},
                                         {"nodel", "model", 1},
                                         {"kitten", "sitting", 3},
                                         {"ca", "abc", 3}}) {
    EXPECT_EQ(EditDistance(c.a, c.b), c.distance) << c.a << " " << c.b;
    EXPECT_EQ(EditDistance(c.b, c.a), c.distance) << c.b << " " << c.a;
  }
}

TEST(NearestNameTest, FindsTheMostSimilarName) {
  const std::vector<absl::string_view> known = {"--model", "--models",
                                                "--listen", "--drain-deadline"};
  EXPECT_THAT(NearestName("--modle", known), Optional(known[0]));
  EXPECT_THAT(NearestName("--modles", known), Optional(known[1]));
  EXPECT_THAT(NearestName("--lisen", known), Optional(known[2]));
  EXPECT_THAT(NearestName("--drain_deadline", known), Optional(known[3]));
  EXPECT_THAT(NearestName("--model", known), Optional(known[0]));
}

TEST(NearestNameTest, ReturnsNothingIfNoNameIsSimilar) {
  const std::vector<absl::string_view> known = {"classify", "regress", ""};
  EXPECT_EQ(NearestName("", known), std::nullopt);
  EXPECT_EQ(NearestName("zebra", known), std::nullopt);
  EXPECT_EQ(NearestName("x", known), std::nullopt);
  EXPECT_EQ(NearestName("classify", {}), std::nullopt);
}

TEST(NearestNameTest, AThirdOfTheLettersMayDiffer) {
  struct Case {
    absl::string_view typed, known;
    bool near;
  };
  for (const Case& c : std::vector<Case>{{"keep", "help", false},
                                         {"--keep", "--help", false},
                                         {"--hlep", "--help", true},
                                         {"--kelp", "--help", true},
                                         {"--p50", "--p99", false},
                                         {"--gpu", "--cpu", true},
                                         {"models", "--models", true},
                                         {"-model", "--model", true},
                                         {"--rwso", "--rows", false},
                                         {"a", "b", false},
                                         {"x2", "x1", true},
                                         {"minst", "mnist", true},
                                         {"---", "--", false}}) {
    const std::vector<absl::string_view> known = {c.known};
    EXPECT_EQ(NearestName(c.typed, known).has_value(), c.near) << c.typed;
  }
}

TEST(NearestNameTest, PrefersTheFirstOfEquallySimilarNames) {
  const std::vector<absl::string_view> known = {"cat", "bat"};
  EXPECT_THAT(NearestName("hat", known), Optional(known[0]));
}

TEST(NearestNameTest, IgnoresVeryLongNames) {
  const std::string endless(1 << 20, 'a');
  const std::vector<absl::string_view> known = {"a", endless};
  EXPECT_EQ(NearestName(endless, known), std::nullopt);
}

}  // namespace
}  // namespace neurite
