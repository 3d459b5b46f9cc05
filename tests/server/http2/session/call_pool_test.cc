#include "server/http2/session/call_pool.h"

#include <memory>

#include "gtest/gtest.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::WholeCall;

class CallPoolTest : public ConnectionFixture {
 protected:
  Call* HeldCall() { return services_.hold.held.back().call; }
};

TEST_F(CallPoolTest, ReusesAnEndedCallAfterTheTurn) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a"));
  Call* const first = HeldCall();
  services_.hold.Answer(*first, "");
  Receive(WholeCall(3, "/t.T/Hold", "b"));
  EXPECT_NE(HeldCall(), first) << "it had ended in this turn";
  Receive(WholeCall(5, "/t.T/Hold", "c"));
  EXPECT_EQ(HeldCall(), first);
}

TEST_F(CallPoolTest, TrimKeepsOpenCalls) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a") + WholeCall(3, "/t.T/Hold", "b"));
  services_.hold.Answer(*services_.hold.held[0].call, "");
  calls_->Trim();
  Receive(WholeCall(5, "/t.T/Hold", "c"));
  calls_->Trim();
  ASSERT_EQ(services_.hold.held.size(), 2u);
  services_.hold.Answer(*services_.hold.held[1].call, "");
  services_.hold.Answer(*services_.hold.held[0].call, "");
  Work();
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(Outcome(3), "ok");
  EXPECT_EQ(Outcome(5), "ok");
}

}  // namespace
}  // namespace neurite::http2
