#include "core/serving/version_policy.h"

#include <optional>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(VersionPolicyTest, DefaultsToTheHighestAvailableVersion) {
  constexpr ModelState kUp = ModelState::kAvailable;
  const struct {
    const char* name;
    std::vector<VersionState> versions;
    std::optional<int64_t> want;
  } kCases[] = {
      {"no version", {}, std::nullopt},
      {"one", {{1, kUp}}, 1},
      {"highest first", {{3, kUp}, {2, kUp}}, 3},
      {"highest last", {{2, kUp}, {3, kUp}}, 3},
      {"a higher one is loading", {{4, ModelState::kLoading}, {3, kUp}}, 3},
      {"a higher one has failed", {{4, ModelState::kFailed}, {3, kUp}}, 3},
      {"a higher one is draining", {{4, ModelState::kDraining}, {3, kUp}}, 3},
      {"none available",
       {{4, ModelState::kFailed}, {3, ModelState::kPending}},
       std::nullopt},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DefaultVersion(c.versions), c.want);
  }
}

}  // namespace
}  // namespace neurite
