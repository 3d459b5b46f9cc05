#include "client/command/class_labels.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using Strings = std::vector<std::string>;

absl::StatusOr<std::vector<int64_t>> Read(const Strings& names,
                                          const Strings& labels,
                                          LabelForm form = LabelForm::kAuto) {
  return ClassLabels(names, form).Next(labels);
}

TEST(ClassLabelsTest, ReadsAllLabelsAlikeInTheFormThatFits) {
  struct Case {
    Strings names;
    Strings labels;
    std::vector<int64_t> classes;
  };
  for (const Case& c :
       std::vector<Case>{{{"cat", "dog"}, {"dog", "cat"}, {1, 0}},
                         {{"cat", "dog"}, {"1", "0"}, {1, 0}},
                         // 0 is no name, so that 1 and 2 are indices, too.
                         {{"1", "2", "3"}, {"0", "1", "2"}, {0, 1, 2}},
                         {{"1", "2", "3"}, {"1", "2", "0"}, {1, 2, 0}},
                         // 3 is no index, so that 1 and 2 are names, too.
                         {{"1", "2", "3"}, {"1", "2", "3"}, {0, 1, 2}},
                         // Both forms fit and give the same.
                         {{"0", "1", "2"}, {"2", "0", "1"}, {2, 0, 1}},
                         {{"7", "1", "5"}, {"1"}, {1}},
                         {{"a"}, {}, {}}}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const auto classes, Read(c.names, c.labels));
    EXPECT_EQ(classes, c.classes) << ::testing::PrintToString(c.labels);
  }
}

TEST(ClassLabelsTest, RejectsLabelsThatAreOtherClassesInTheOtherForm) {
  EXPECT_THAT(
      Read({"1", "2", "3"}, {"2", "1"}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("label 0: \"2\" is the name of the class with "
                               "index 1 and the index of the class named "
                               "\"3\""),
                     HasSubstr("--label-form names or --label-form indices"))));
}

TEST(ClassLabelsTest, ReadsTheFormThatIsAskedFor) {
  const Strings names = {"1", "2", "3"};
  NEURITE_ASSERT_OK_AND_ASSIGN(auto classes,
                               Read(names, {"2", "1"}, LabelForm::kNames));
  EXPECT_THAT(classes, ::testing::ElementsAre(1, 0));
  NEURITE_ASSERT_OK_AND_ASSIGN(classes,
                               Read(names, {"2", "1"}, LabelForm::kIndices));
  EXPECT_THAT(classes, ::testing::ElementsAre(2, 1));
  EXPECT_THAT(Read(names, {"1", "0"}, LabelForm::kNames),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("label 1: \"0\" is not the name of a class")));
  EXPECT_THAT(Read(names, {"0", "3"}, LabelForm::kIndices),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("label 1: \"3\" is not the index of a class, "
                                 "a whole number from 0 to 2")));
}

TEST(ClassLabelsTest, LeadingZerosAreOfANameUnlessIndicesAreAskedFor) {
  EXPECT_THAT(Read({"cat", "dog"}, {"0", "01"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "label 1: \"01\" is not a class of the model, which has "
                       "cat, dog; --label-form indices takes leading zeros"));
  NEURITE_ASSERT_OK_AND_ASSIGN(auto classes, Read({"00", "01"}, {"01", "00"}));
  EXPECT_THAT(classes, ::testing::ElementsAre(1, 0));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      classes, Read({"cat", "dog"}, {"01", "00"}, LabelForm::kIndices));
  EXPECT_THAT(classes, ::testing::ElementsAre(1, 0));
  // The form of later labels is that of the first.
  ClassLabels labels({"cat", "dog"}, LabelForm::kAuto);
  ASSERT_THAT(labels.Next(Strings{"1"}), IsOk());
  EXPECT_THAT(labels.Next(Strings{"01"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("label 1: \"01\" is not the index")));
}

TEST(ClassLabelsTest, OnlyANameThatIsTheIndexOfAnotherClassIsAmbiguous) {
  const struct {
    Strings names;
    bool ambiguous;
  } kCases[] = {
      {{"cat", "dog"}, false}, {{"0", "1", "2"}, false},
      {{"1", "2"}, true},      {{"7", "8"}, false},
      {{"01", "00"}, false},   {{"a", "b", "0"}, true},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ClassLabels(c.names, LabelForm::kAuto).ambiguous(), c.ambiguous)
        << ::testing::PrintToString(c.names);
    EXPECT_FALSE(ClassLabels(c.names, LabelForm::kNames).ambiguous());
  }
}

// The label 3 is no index, so that 1 and 2 are names, before 3 is read.
TEST(ClassLabelsTest, AllLabelsDecideBeforeTheFirstIsRead) {
  ClassLabels labels({"1", "2", "3"}, LabelForm::kAuto);
  ASSERT_THAT(labels.Decide(Strings{"1", "2", "3"}), IsOk());
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto classes,
                               labels.Next(Strings{"1", "2"}));
  EXPECT_THAT(classes, ::testing::ElementsAre(0, 1));
}

TEST(ClassLabelsTest, NamesTheLabelThatHasNoForm) {
  for (const char* text : {"2", "-1", "Dog", "", "1.0"}) {
    EXPECT_THAT(
        Read({"7", "dog"}, {"7", "1", text}),
        StatusIs(absl::StatusCode::kInvalidArgument,
                 HasSubstr("label 2: \"" + std::string(text) +
                           "\" is not a class of the model, which has 7, "
                           "dog")))
        << text;
  }
}

TEST(ClassLabelsTest, RejectsAFileThatMixesNamesAndIndices) {
  EXPECT_THAT(Read({"cat", "dog"}, {"cat", "dog", "1"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("label 2: \"1\" is the index of a "
                                       "class, but label 0, \"cat\", is the "
                                       "name of one"),
                             HasSubstr("--label-form"))));
}

TEST(ClassLabelsTest, KeepsTheFormOfTheFileInLaterLabels) {
  ClassLabels labels({"1", "2", "3"}, LabelForm::kAuto);
  NEURITE_ASSERT_OK_AND_ASSIGN(auto classes, labels.Next(Strings{"0", "2"}));
  EXPECT_THAT(classes, ::testing::ElementsAre(0, 2));
  NEURITE_ASSERT_OK_AND_ASSIGN(classes, labels.Next(Strings{"1"}));
  EXPECT_THAT(classes, ::testing::ElementsAre(1));
  EXPECT_THAT(labels.Next(Strings{"1", "3"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("label 4: \"3\" is not the index")));
}

}  // namespace
}  // namespace neurite
