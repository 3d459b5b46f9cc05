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
  for (const char* address :
       {"127.0.0.1:8500", "localhost:1", "[::1]:65535", "[fe80::1%eth0]:80",
        "my-host_1.example:80", "unix:/tmp/s", "unix:relative",
        "unix:/tmp/my socket"}) {
    EXPECT_THAT(CheckServerAddress(address), IsOk()) << address;
  }
}

TEST(ServerAddressTest, RejectsMalformedAddressesWithTheReason) {
  struct Case {
    std::string address;
    const char* words;
  };
  for (const Case& c : std::vector<Case>{
           {"", "the port is missing"},
           {"host", "the port is missing"},
           {":8500", "the host is missing"},
           {"host:", "the port must be from 1 to 65535"},
           {"host:0", "the port must be from 1 to 65535"},
           {"host:65536", "the port must be from 1 to 65535"},
           {"host:http", "the port must be from 1 to 65535"},
           {"::1:8500", "in brackets"},
           {"http://host:80", "no scheme"},
           {"host:8500 ", "no blanks"},
           {"host: 8500", "no blanks"},
           {" host:8500", "no blanks"},
           {"my host:8500", "no blanks"},
           {"host:8500\r", "\"host:8500\\r\" is not"},
           {"host:8500\n", "no blanks or control characters"},
           {"host\x1b[2J:1", "\"host\\x1b[2J:1\" is not"},
           {std::string("host:1\0", 7), "control characters"},
           {"host:+1", "the port must be from 1 to 65535"},
           {"host:-1", "the port must be from 1 to 65535"},
           {"host:1e3", "the port must be from 1 to 65535"},
           {"host:99999999999", "must be from 1 to 65535"},
           {"[::1:80", "in brackets"},
           {"[host]:80", "must hold an IPv6 address"},
           {"[]:80", "must hold an IPv6 address"},
           {"unix:", "the path is missing"},
           {"unix:/run/s\r", "no control characters"},
           {"unix:" + std::string(108, 'a'), "at most 107 bytes, got 108"}}) {
    EXPECT_THAT(
        CheckServerAddress(c.address),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.words)))
        << c.address;
  }
}

}  // namespace
}  // namespace neurite
