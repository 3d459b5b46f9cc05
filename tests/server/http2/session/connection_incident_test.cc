// Every connection that is cut off says why.
#include <chrono>
#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::Frame;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::Opening;
using frame_bytes::Ping;
using frame_bytes::Request;
using frame_bytes::Reset;
using frame_bytes::WholeCall;
using std::chrono_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConnectionIncidentTest : public ConnectionFixture {
 protected:
  // What `client` does on a new connection is reported as `want` alone.
  void Expect(const char* name, IncidentKind want,
              const std::function<void()>& client) {
    SCOPED_TRACE(name);
    incidents_.clear();
    client_reads_ = true;
    OpenSilent();
    client();
    EXPECT_THAT(incidents_, ElementsAre(want));
    End();
  }
};

TEST_F(ConnectionIncidentTest, ReportsTheCauseForWhichAConnectionIsCutOff) {
  using enum IncidentKind;
  Expect("TLS", kWrongProtocol, [&] { Receive("\x16\x03\x01\x02\x00\x01"); });
  Expect("HTTP/1", kWrongProtocol, [&] { Receive("GET / HTTP/1.1\r\n\r\n"); });
  Expect("no SETTINGS", kSettingsTimeout, [&] { AdvanceAndTick(11s); });
  Expect("no SETTINGS but PING", kProtocolError,
         [&] { Receive(std::string(kPreface) + Ping("12345678")); });
  Expect("an idle stream", kProtocolError,
         [&] { Receive(Opening() + Reset(1)); });
  Expect("a block without end", kHeaderBlock, [&] {
    std::string blocks = Opening() + Headers(1, "", /*flags=*/0);
    for (int i = 0; i < 10'000; ++i) {
      blocks += Frame(FrameType::kContinuation, 0, 1, "");
    }
    Receive(blocks);
  });
  Expect("PINGs", kFrameRate, [&] {
    std::string pings = Opening();
    for (int i = 0; i < 3000; ++i) pings += Ping("12345678");
    Receive(pings);
  });
  Expect("resets", kResets, [&] {
    std::string calls = Opening();
    for (uint32_t stream = 1; stream < 4000; stream += 2) {
      calls += Request(stream, "/t.T/Echo") + Reset(stream);
    }
    Receive(calls);
  });
  Expect("a slow header block", kSlowHeaders, [&] {
    Receive(Opening() + Headers(1, "", /*flags=*/0));
    AdvanceAndTick(11s);
  });
  Expect("a slow frame", kSlowFrame, [&] {
    Receive(Opening() + Ping("12345678").substr(0, 12));
    AdvanceAndTick(31s);
  });
  Expect("no answer to a PING", kKeepaliveTimeout, [&] {
    Receive(Opening());
    AdvanceAndTick(61s);
    AdvanceAndTick(21s);
  });
  Expect("a deaf client", kSlowReader, [&] {
    client_reads_ = false;
    Receive(Opening() + Ping("12345678"));
    connection_->OnSent(0);
    AdvanceAndTick(31s);
  });
}

TEST_F(ConnectionIncidentTest, ReportsSlowCallsOncePerConnection) {
  Expect("slow requests", IncidentKind::kSlowRequest, [&] {
    Receive(Opening() + Request(1, "/t.T/Echo") + Request(3, "/t.T/Echo"));
    for (int i = 0; i < 4; ++i) AdvanceAndTick(20s);
    EXPECT_FALSE(connection_->done());
  });
  Expect("slow replies", IncidentKind::kSlowReply, [&] {
    Receive(Opening({{Setting::kInitialWindowSize, 0}}) +
            WholeCall(1, "/t.T/Echo", "x") + WholeCall(3, "/t.T/Echo", "x"));
    for (int i = 0; i < 4; ++i) AdvanceAndTick(20s);
    EXPECT_FALSE(connection_->done());
  });
}

TEST_F(ConnectionIncidentTest, AConnectionThatEndsByItselfIsNotReported) {
  Open();
  Receive(WholeCall(1, "/t.T/Echo", "hello") + Request(3, "/t.T/Hold") +
          Reset(3) + Request(5, "/t.T/Collect"));
  connection_->BeginDrain();
  connection_->CutOff();
  Work();
  End();
  EXPECT_THAT(incidents_, IsEmpty());
}

TEST_F(ConnectionIncidentTest, CountsWhatTheClientHasDone) {
  Open();  // its SETTINGS are charged as 1 frame
  const std::string more = WholeCall(1, "/t.T/Echo", "hello") +
                           Request(3, "/t.T/Hold") + Reset(3) +
                           Ping("12345678") + Ping("12345678");
  Advance(2s);
  Receive(more);
  const ConnectionCounts counts = connection_->counts();
  EXPECT_EQ(counts.age, 2s);
  EXPECT_EQ(counts.bytes_received,
            static_cast<int64_t>(Opening().size() + more.size()));
  EXPECT_EQ(counts.calls, 2);
  EXPECT_EQ(counts.resets, 1);
  EXPECT_EQ(counts.useless_frames, 3);
}

}  // namespace
}  // namespace neurite::http2
