#include "client/output/quality.h"

#include <cmath>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::IsNan;
using ::testing::Not;

std::string Text(const Confusion& confusion) {
  std::ostringstream out;
  confusion.WriteText(Palette(false), out);
  return out.str();
}

TEST(ConfusionTest, CountsAndShowsAMatrix) {
  Confusion confusion({"cat", "dog"});
  for (int i = 0; i < 12; ++i) confusion.Add(0, 0);
  confusion.Add(0, 1);
  confusion.Add(1, 1);
  confusion.Add(1, 0);
  confusion.Add(1, std::nullopt);
  EXPECT_EQ(confusion.rows(), 16);
  EXPECT_EQ(confusion.right(), 13);
  EXPECT_EQ(confusion.undecided(), 1);
  EXPECT_EQ(confusion.count(0, 0), 12);
  EXPECT_DOUBLE_EQ(confusion.accuracy(), 13.0 / 16);
  EXPECT_EQ(Text(confusion),
            "accuracy 81.25 %: 13 of 16 right, 1 undecided\n\n"
            "true \\ predicted  cat  dog  right, %\n"
            "cat                12    1      92.3\n"
            "dog                 1    1      50.0\n");
  EXPECT_EQ(confusion.Json(),
            R"({"rows":16,"right":13,"accuracy":0.8125,)"
            R"("labels":["cat","dog"],"confusion":[[12,1],[1,1]]})");
}

TEST(ConfusionTest, AccuracyHasAllItsDigitsInJson) {
  Confusion confusion({"cat", "dog"});
  confusion.Add(0, 0);
  confusion.Add(0, 1);
  confusion.Add(1, 0);
  // Python: repr(1 / 3).
  EXPECT_THAT(confusion.Json(), HasSubstr("\"accuracy\":0.3333333333333333,"));
}

TEST(ConfusionTest, AccuracyIsNanWithoutRows) {
  const Confusion confusion({"a", "b"});
  EXPECT_THAT(confusion.accuracy(), IsNan());
  EXPECT_THAT(confusion.Json(), HasSubstr(R"("accuracy":"NaN")"));
}

TEST(ConfusionTest, ShowsTheMostCommonMistakesOfManyClasses) {
  std::vector<std::string> labels;
  for (int i = 0; i < 2000; ++i) labels.push_back("c" + std::to_string(i));
  Confusion confusion(labels);
  confusion.Add(3, 3);
  confusion.Add(3, 4);
  confusion.Add(1999, 0);
  confusion.Add(1999, 0);
  EXPECT_EQ(Text(confusion),
            "accuracy 25.00 %: 1 of 4 right\n\n"
            "c1999 taken for c0: 2\n"
            "c3 taken for c4: 1\n");
}

TEST(DeviationTest, ComputesErrorMetricsAsDefined) {
  Deviation deviation("y");
  // Errors 1, -1, 2, 0; the truth's squared distances from its mean sum to 5.
  deviation.Add(1, 2);
  deviation.Add(2, 1);
  deviation.Add(3, 5);
  deviation.Add(4, 4);
  EXPECT_DOUBLE_EQ(deviation.mean_absolute_error(), 1);
  EXPECT_DOUBLE_EQ(deviation.root_mean_square_error(), std::sqrt(1.5));
  EXPECT_DOUBLE_EQ(deviation.r2(), 1 - 6.0 / 5);
  EXPECT_EQ(deviation.Text(),
            "y: mean absolute error 1, root mean square error 1.225, R2 -0.2 "
            "over 4 rows");
  // Python: repr(math.sqrt(6 / 4)) and repr(1 - 6 / 5).
  EXPECT_EQ(
      deviation.Json(),
      R"({"target":"y","rows":4,"mae":1,"rmse":1.224744871391589,"r2":-0.19999999999999996})");
}

TEST(DeviationTest, R2IsNanForConstantTargets) {
  Deviation deviation("y");
  EXPECT_THAT(deviation.mean_absolute_error(), IsNan());
  deviation.Add(3, 3);
  EXPECT_THAT(deviation.Text(), HasSubstr("R2 nan over 1 row"));
  EXPECT_THAT(deviation.Text(), Not(HasSubstr("rows")));
  deviation.Add(3, 4);
  EXPECT_THAT(deviation.r2(), IsNan());
  EXPECT_THAT(deviation.Json(), HasSubstr(R"("r2":"NaN")"));
}

}  // namespace
}  // namespace neurite
