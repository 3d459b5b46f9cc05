#include "client/retry_policy.h"

#include <vector>

#include "client/server_address.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST(RetryPolicyTest, DecidesByAttemptPushbackAndTimeLeft) {
  struct Case {
    const char* name;
    FailedAttempt failed;
    double jitter;
    std::optional<milliseconds> delay;
  };
  const RetryPolicy policy;
  const milliseconds long_time(60'000);
  for (const Case& c : std::vector<Case>{
           {"the first", {1, {}, long_time}, 0, milliseconds(25)},
           {"jitter is the upper half",
            {1, {}, long_time},
            0.5,
            milliseconds(37)},
           {"the second", {2, {}, long_time}, 0, milliseconds(50)},
           {"the fifth", {5, {}, long_time}, 0, milliseconds(400)},
           {"the longest", {9, {}, long_time}, 0, milliseconds(1000)},
           {"never longer", {5000, {}, long_time}, 0, milliseconds(1000)},
           {"too late", {2, {}, milliseconds(50)}, 0, std::nullopt},
           {"just in time", {2, {}, milliseconds(51)}, 0, milliseconds(50)},
           {"no time", {1, {}, milliseconds(-5)}, 0, std::nullopt},
           {"told when", {7, "123", long_time}, 0.9, milliseconds(123)},
           {"told at once", {7, "0", long_time}, 0.9, milliseconds(0)},
           {"told too late", {1, "60000", long_time}, 0, std::nullopt},
           {"told not to", {1, "-1", long_time}, 0, std::nullopt},
           {"told nonsense", {1, "soon", long_time}, 0, std::nullopt}}) {
    EXPECT_EQ(DelayBeforeRetry(policy, c.failed, c.jitter), c.delay) << c.name;
  }
}

TEST(ServerAddressTest, AcceptsHostPortIpv6AndUnixForms) {
  for (const char* address : {"127.0.0.1:8500", "localhost:1", "[::1]:65535",
                              "unix:/tmp/s", "unix:relative"}) {
    EXPECT_THAT(CheckServerAddress(address), IsOk()) << address;
  }
}

TEST(ServerAddressTest, RejectsMalformedAddressesWithTheReason) {
  struct Case {
    const char* address;
    const char* words;
  };
  for (const Case& c :
       std::vector<Case>{{"", "the port is missing"},
                         {"host", "the port is missing"},
                         {":8500", "the host is missing"},
                         {"host:", "the port must be from 1 to 65535"},
                         {"host:0", "the port must be from 1 to 65535"},
                         {"host:65536", "the port must be from 1 to 65535"},
                         {"host:http", "the port must be from 1 to 65535"},
                         {"::1:8500", "in brackets"},
                         {"http://host:80", "no scheme"},
                         {"unix:", "the path is missing"}}) {
    EXPECT_THAT(
        CheckServerAddress(c.address),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.words)))
        << c.address;
  }
}

}  // namespace
}  // namespace neurite
