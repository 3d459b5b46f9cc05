#include "core/serving/readiness.h"

#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(ReadinessTest, NeedsAnAvailableVersionAndNoFailedOneIfAllMustBe) {
  constexpr auto kLoading = ModelState::kLoading;
  constexpr auto kAvailable = ModelState::kAvailable;
  constexpr auto kFailed = ModelState::kFailed;
  const struct {
    const char* name;
    std::vector<ModelState> states;
    bool any;
    bool all;
  } kCases[] = {
      {"no models", {}, false, false},
      {"all are available", {kAvailable, kAvailable}, true, true},
      {"one of five has failed",
       {kAvailable, kAvailable, kFailed, kAvailable, kAvailable},
       true,
       false},
      {"all have failed", {kFailed, kFailed}, false, false},
      {"one that came later is loading", {kLoading, kAvailable}, true, true},
      {"the only one is draining", {ModelState::kDraining}, false, false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(IsReady(ReadyWhen::kAny, c.states), c.any) << c.name;
    EXPECT_EQ(IsReady(ReadyWhen::kAll, c.states), c.all) << c.name;
  }
}

}  // namespace
}  // namespace neurite
