// Clients that give up, and connections that end, at any time.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::DataFrames;
using frame_bytes::GrpcMessage;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::Reset;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;
using ::testing::ElementsAre;

// A call that has come so far. The client has given no window for replies.
struct State {
  const char* name;
  std::string (*bytes)(uint32_t stream);
};

std::string Held(uint32_t s, absl::string_view method, int messages) {
  std::string bytes = Request(s, method);
  for (int i = 0; i < messages; ++i)
    bytes += Data(s, GrpcMessage("some message"));
  return bytes;
}

const State kStates[] = {
    {"before any data", [](uint32_t s) { return Request(s, "/t.T/Echo"); }},
    {"before any data of a stream",
     [](uint32_t s) { return Request(s, "/t.T/Chat"); }},
    {"within a prefix",
     [](uint32_t s) {
       return Request(s, "/t.T/Echo") +
              Data(s, GrpcMessage("hello").substr(0, 2));
     }},
    {"within a message",
     [](uint32_t s) {
       return Request(s, "/t.T/Echo") +
              Data(s, GrpcMessage("hello").substr(0, 8));
     }},
    {"within a long message",
     [](uint32_t s) {
       return Request(s, "/t.T/Echo") +
              DataFrames(
                  s, GrpcMessage(std::string(90'000, 'x')).substr(0, 70'000),
                  16'000, false);
     }},
    {"within a stream's second message",
     [](uint32_t s) {
       return Held(s, "/t.T/HoldStream", 1) +
              Data(s, GrpcMessage("hello").substr(0, 8));
     }},
    {"while the handler holds it",
     [](uint32_t s) { return WholeCall(s, "/t.T/Hold", "hello"); }},
    {"while the handler holds it, not ended",
     [](uint32_t s) { return Held(s, "/t.T/Hold", 1); }},
    {"while the handler holds it, and more than it wants",
     [](uint32_t s) { return Held(s, "/t.T/Hold", 3); }},
    {"while the handler holds messages of a stream",
     [](uint32_t s) { return Held(s, "/t.T/HoldStream", 9); }},
    {"while the handler holds an ended stream",
     [](uint32_t s) {
       return Held(s, "/t.T/HoldStream", 9) + LastData(s, "");
     }},
    {"while a stream is paused",
     [](uint32_t s) { return Held(s, "/t.T/HoldStream", 99); }},
    {"while an ended stream is paused",
     [](uint32_t s) {
       return Held(s, "/t.T/HoldStream", 99) + LastData(s, "");
     }},
    {"while the reply waits",
     [](uint32_t s) { return WholeCall(s, "/t.T/Echo", "hello"); }},
    {"while a part of the reply waits",
     [](uint32_t s) {
       return WholeCall(s, "/t.T/Echo", "hello") + WindowUpdate(s, 7);
     }},
    {"while replies of a stream wait",
     [](uint32_t s) {
       return WholeCall(s, "/t.T/Count", "5 100") + WindowUpdate(s, 150);
     }},
    {"while a chat waits to reply",
     [](uint32_t s) { return Held(s, "/t.T/Chat", 9) + WindowUpdate(s, 3); }},
    {"while a chat's last reply waits",
     [](uint32_t s) {
       return Held(s, "/t.T/Chat", 1) + LastData(s, "") + WindowUpdate(s, 3);
     }},
};

class ConnectionResetTest : public ConnectionFixture {
 protected:
  void OpenWithoutWindow() { Open({{Setting::kInitialWindowSize, 0}}); }

  void ExpectNothingHeld() {
    EXPECT_EQ(worker_->active_calls, 0);
    EXPECT_EQ(services_.open_calls(), 0);
    EXPECT_EQ(connection_->open_calls(), 0u);
    EXPECT_EQ(worker_->buffers.used_bytes(), 0u);
  }
};

TEST_F(ConnectionResetTest, AResetReleasesEverythingOfItsCall) {
  for (const State& state : kStates) {
    SCOPED_TRACE(state.name);
    OpenWithoutWindow();
    Receive(state.bytes(1));
    EXPECT_EQ(connection_->open_calls(), 1u);
    Receive(Reset(1));
    ExpectNothingHeld();
    // Its last frames may still have been on their way.
    Receive(WindowUpdate(1, 10'000) + Reset(1));
    EXPECT_EQ(Fault(), std::nullopt);
    End();
  }
}

TEST_F(ConnectionResetTest, ACallOutlivesItsStreamUntilItsHandlerFinishes) {
  for (const State& state : kStates) {
    SCOPED_TRACE(state.name);
    OpenWithoutWindow();
    services_.hold.finish_cancelled = services_.hold_stream.finish_cancelled =
        false;
    Receive(state.bytes(1));
    const std::vector<std::string> before = Messages(1);
    Receive(Reset(1));
    EXPECT_EQ(connection_->open_calls(), 0u);
    for (HoldHandler* handler : {&services_.hold, &services_.hold_stream}) {
      for (HoldHandler::Held& held : handler->held) {
        EXPECT_TRUE(held.cancelled);
        EXPECT_TRUE(held.call->cancelled());
        // All of it still works, for nobody.
        for (const absl::string_view message : held.messages) {
          EXPECT_EQ(message,
                    state.name == kStates[6].name ? "hello" : "some message");
        }
        handler->Release(held, held.messages.size() / 2);
        held.call->AddTrailer("x-late", "1");
        EXPECT_TRUE(held.call->writable());
        Reply(*held.call, "too late");
      }
      handler->FinishAll();
    }
    ExpectNothingHeld();
    EXPECT_EQ(Messages(1), before);
    End();
    services_.hold.finish_cancelled = services_.hold_stream.finish_cancelled =
        true;
  }
}

TEST_F(ConnectionResetTest, ACallOutlivesItsConnection) {
  for (const State& state : kStates) {
    SCOPED_TRACE(state.name);
    services_.hold.finish_cancelled = services_.hold_stream.finish_cancelled =
        false;
    OpenWithoutWindow();
    Receive(state.bytes(1) + state.bytes(3));
    connection_->Abandon();
    connection_.reset();
    for (HoldHandler* handler : {&services_.hold, &services_.hold_stream}) {
      for (HoldHandler::Held& held : handler->held) {
        EXPECT_TRUE(held.call->cancelled());
        handler->Release(held, 1);
        Reply(*held.call, "too late");
      }
      handler->FinishAll();
    }
    End();
    services_.hold.finish_cancelled = services_.hold_stream.finish_cancelled =
        true;
  }
}

TEST_F(ConnectionResetTest, AConnectionErrorEndsEveryCall) {
  for (const State& state : kStates) {
    SCOPED_TRACE(state.name);
    OpenWithoutWindow();
    Receive(state.bytes(1) + state.bytes(3) + state.bytes(5));
    EXPECT_EQ(connection_->open_calls(), 3u);
    Receive(frame_bytes::Ping("too short"));
    EXPECT_EQ(Fault(), ErrorCode::kFrameSize);
    EXPECT_EQ(peer_.goaways[0].last_stream, 5u);
    EXPECT_TRUE(connection_->done());
    ExpectNothingHeld();
    // Nothing that comes matters any more.
    Receive(WholeCall(7, "/t.T/Echo", "hello"));
    EXPECT_EQ(Outcome(7), "open");
    EXPECT_FALSE(connection_->wants_input());
    End();
  }
}

TEST_F(ConnectionResetTest, DoesNotNotifyHandlersOfCallsTheyNeverReceived) {
  Open();
  services_.hold.finish_cancelled = false;
  services_.hold_stream.finish_cancelled = false;
  Receive(Request(1, "/t.T/Hold") + Data(1, GrpcMessage("x").substr(0, 3)));
  Receive(Request(3, "/t.T/HoldStream") +
          Data(3, GrpcMessage("x").substr(0, 5)));
  Receive(Reset(1) + Reset(3));
  EXPECT_TRUE(services_.hold.held.empty());
  EXPECT_TRUE(services_.hold_stream.held.empty());
  EXPECT_EQ(worker_->active_calls, 0);
}

TEST_F(ConnectionResetTest, OtherCallsOfTheSameHandlerAreUnaffected) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a") + WholeCall(3, "/t.T/Hold", "b") +
          Reset(1));
  ASSERT_EQ(services_.hold.held.size(), 1u);
  services_.hold.Answer(*services_.hold.held[0].call, "b's");
  Work();
  EXPECT_THAT(Messages(3), ElementsAre("b's"));
}

// A handler that ends all its calls when one of them is cancelled.
TEST_F(ConnectionResetTest, CancellingOneCallMayFinishOthers) {
  const std::function<void()> kEnds[] = {
      [this] { Receive(Reset(3)); },
      [this] { connection_->Abandon(); },
      [this] { Receive(frame_bytes::Ping("too short")); },
      [this] { connection_->CutOff(); },
      [this] { AdvanceAndTick(std::chrono::seconds(2)); },
  };
  for (const auto& end : kEnds) {
    Open();
    for (const uint32_t stream : {1u, 3u, 5u, 7u}) {
      Receive(WholeCall(stream, "/t.T/Hold", "x", {{"grpc-timeout", "1S"}}));
    }
    services_.hold.also = [this] { services_.hold.FinishAll(); };
    end();
    services_.hold.also = nullptr;
    EXPECT_EQ(worker_->active_calls, 0);
    EXPECT_EQ(services_.open_calls(), 0);
    End();
  }
}

TEST_F(ConnectionResetTest, ReusedCallObjectsStartClean) {
  Open();
  // What one call leaves behind must not show in the next one.
  for (uint32_t stream = 1; stream < 200; stream += 10) {
    Receive(WholeCall(stream, "/t.T/Echo", "metadata"));
    Receive(WholeCall(stream + 2, "/t.T/Echo", "fail"));
    Receive(Request(stream + 4, "/t.T/Chat") +
            Data(stream + 4, GrpcMessage("x").substr(0, 3)) +
            Reset(stream + 4));
    Receive(WholeCall(stream + 6, "/t.T/Count", "1 1"));
    Receive(WholeCall(stream + 8, "/t.T/Echo", "plain"));
    const auto& blocks = peer_.streams[stream + 8].blocks;
    ASSERT_EQ(blocks.size(), 2u);
    EXPECT_EQ(blocks[0].size(), 2u);
    EXPECT_THAT(blocks[1], ElementsAre(std::pair("grpc-status", "0")));
    EXPECT_THAT(Messages(stream + 8), ElementsAre("plain"));
  }
}

TEST_F(ConnectionResetTest, CountsCancelledCalls) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a") + Reset(1) +
          WholeCall(3, "/t.T/Echo", "b"));
  EXPECT_EQ(worker_->cancelled_calls, 1);
}

}  // namespace
}  // namespace neurite::http2
