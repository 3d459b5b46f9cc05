#include "core/serving/model_state.h"

#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace neurite {
namespace {

constexpr ModelState kAll[] = {ModelState::kPending,   ModelState::kLoading,
                               ModelState::kAvailable, ModelState::kDraining,
                               ModelState::kRetired,   ModelState::kFailed};

TEST(ModelStateTest, AllowsOnlyTheDefinedTransitions) {
  const std::set<std::pair<ModelState, ModelState>> legal = {
      {ModelState::kPending, ModelState::kLoading},
      {ModelState::kPending, ModelState::kFailed},
      {ModelState::kLoading, ModelState::kAvailable},
      {ModelState::kLoading, ModelState::kFailed},
      {ModelState::kAvailable, ModelState::kDraining},
      {ModelState::kDraining, ModelState::kRetired},
  };
  for (const ModelState from : kAll) {
    for (const ModelState to : kAll) {
      EXPECT_EQ(IsLegalMove(from, to), legal.count({from, to}) == 1)
          << ModelStateName(from) << " -> " << ModelStateName(to);
    }
  }
}

TEST(ModelStateTest, EveryStateHasItsOwnName) {
  std::set<std::string> names;
  for (const ModelState state : kAll) {
    names.insert(std::string(ModelStateName(state)));
  }
  EXPECT_EQ(names, (std::set<std::string>{"pending", "loading", "available",
                                          "draining", "retired", "failed"}));
}

}  // namespace
}  // namespace neurite
