#include "core/serving/routing_table.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

ModelEntry Entry(const char* name, int64_t version, ModelState state,
                 const char* reason = "") {
  ModelEntry entry;
  entry.id = {.name = name, .version = version};
  entry.state = state;
  entry.reason = reason;
  if (state == ModelState::kAvailable) {
    entry.network = CompileOrDie(WeightedSumSpec(1, 0));
  }
  return entry;
}

RoutingTable Table(ServerPhase phase = ServerPhase::kServing) {
  return RoutingTable({Entry("digits", 1, ModelState::kAvailable),
                       Entry("digits", 3, ModelState::kLoading),
                       Entry("digits", 2, ModelState::kAvailable),
                       Entry("digits", 4, ModelState::kFailed, "damaged"),
                       Entry("fraud", 1, ModelState::kPending),
                       Entry("fraud", 2, ModelState::kFailed, "too large"),
                       Entry("prices", 9, ModelState::kFailed, "no layers")},
                      phase);
}

TEST(RoutingTableTest, FindsTheRequestedOrDefaultVersion) {
  const RoutingTable table = Table();
  const struct {
    const char* name;
    std::optional<int64_t> version;
    int64_t want;
  } kCases[] = {
      {"digits", std::nullopt, 2}, {"digits", 1, 1}, {"digits", 2, 2}};
  for (const auto& c : kCases) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const ModelEntry* entry,
                                 table.Find(c.name, c.version));
    EXPECT_EQ(entry->id.version, c.want);
    EXPECT_NE(entry->network, nullptr);
  }
}

TEST(RoutingTableTest, ReportsWhyNoVersionCanAnswer) {
  const RoutingTable table = Table();
  const struct {
    const char* name;
    const char* model;
    std::optional<int64_t> version;
    StatusCode code;
    const char* text;
  } kCases[] = {
      {"no name", "", std::nullopt, StatusCode::kInvalidArgument,
       "the request has no model name; known models: digits, fraud, prices"},
      {"a misspelt name", "digist", std::nullopt, StatusCode::kNotFound,
       "no model \"digist\"; did you mean digits? known models: digits, fraud"},
      {"a name unlike any other", "zzzz", std::nullopt, StatusCode::kNotFound,
       "no model \"zzzz\"; known models: digits"},
      {"bytes that are not text", "\xff\n", std::nullopt, StatusCode::kNotFound,
       "no model \"\\xff\\n\""},
      {"an unknown version", "digits", 7, StatusCode::kNotFound,
       "digits has no version 7; known versions: 4, 3, 2, 1"},
      {"version 0", "digits", 0, StatusCode::kNotFound, "no version 0"},
      {"a version that is loading", "digits", 3, StatusCode::kUnavailable,
       "digits@3 is loading"},
      {"a version that failed", "digits", 4, StatusCode::kFailedPrecondition,
       "digits@4 failed to load: damaged"},
      {"a model that is pending", "fraud", std::nullopt,
       StatusCode::kUnavailable, "fraud@1 is pending"},
      {"a model with only failed versions", "prices", std::nullopt,
       StatusCode::kFailedPrecondition, "no layers"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(table.Find(c.model, c.version),
                StatusIs(c.code, HasSubstr(c.text)));
  }
}

TEST(RoutingTableTest, AnEmptyTableReportsThatThereAreNoModels) {
  EXPECT_THAT(
      RoutingTable().Find("digits", std::nullopt),
      StatusIs(StatusCode::kNotFound, HasSubstr("this server has no models")));
}

TEST(RoutingTableTest, ADrainingTableRejectsEveryLookup) {
  EXPECT_THAT(Table(ServerPhase::kDraining).Find("digits", std::nullopt),
              StatusIs(StatusCode::kUnavailable, HasSubstr("stopping")));
}

TEST(RoutingTableTest, ListsByNameWithTheHighestVersionFirst) {
  const RoutingTable table = Table();
  std::string order;
  for (const ModelEntry& entry : table.entries()) {
    order += entry.id.DebugString() + (entry.is_default ? "* " : " ");
  }
  EXPECT_EQ(order,
            "digits@4 digits@3 digits@2* digits@1 fraud@2 fraud@1 prices@9 ");
  EXPECT_EQ(table.VersionsOf("digits").size(), 4u);
  EXPECT_TRUE(table.VersionsOf("nobody").empty());
}

TEST(RoutingTableTest, TruncatesALongListOfModels) {
  std::vector<ModelEntry> many;
  for (int i = 0; i < 30; ++i) {
    many.push_back(
        Entry(("model" + std::to_string(i)).c_str(), 1, ModelState::kFailed));
  }
  EXPECT_THAT(
      RoutingTable(many, ServerPhase::kServing).Find("zzzz", std::nullopt),
      StatusIs(StatusCode::kNotFound, HasSubstr(" and 10 more")));
}

TEST(RoutingTableTest, ServesOnlyOnceStartedWithAnAvailableModel) {
  EXPECT_FALSE(Table(ServerPhase::kStarting).serving());
  EXPECT_TRUE(Table(ServerPhase::kServing).serving());
  EXPECT_FALSE(Table(ServerPhase::kDraining).serving());
  EXPECT_FALSE(
      RoutingTable({Entry("m", 1, ModelState::kFailed)}, ServerPhase::kServing)
          .serving());
}

}  // namespace
}  // namespace neurite
