// Handlers that finish calls, theirs and others, while they are told of an
// event.
#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;
using ::testing::ElementsAre;

// More than a stream's handler may hold.
constexpr int kManyMessages = 99;

// Which calls a handler finishes at an event.
enum class Finishes {
  kNone,
  kItself,
  kOthers,
  kItselfFirst,
  kItselfLast,
};
constexpr Finishes kAllFinishes[] = {Finishes::kNone, Finishes::kItself,
                                     Finishes::kOthers, Finishes::kItselfFirst,
                                     Finishes::kItselfLast};

class ConnectionReentryTest : public ConnectionFixture {
 protected:
  // Calls of every kind, in every state in which a handler knows of them.
  // Replies have no window.
  void OpenWithCalls() {
    Open({{Setting::kInitialWindowSize, 0}});
    const HeaderFields timeout = {{"grpc-timeout", "1S"}};
    Receive(WholeCall(1, "/t.T/Hold", "held", timeout));
    Receive(Request(3, "/t.T/HoldStream", timeout) +
            Data(3, GrpcMessage("held")));
    std::string many;
    for (int i = 0; i < kManyMessages; ++i) many += GrpcMessage("many");
    Receive(Request(5, "/t.T/HoldStream", timeout) + Data(5, many));
    Receive(Request(7, "/t.T/HoldStream", timeout) + LastData(7, many));
    Receive(Request(9, "/t.T/HoldUpload", timeout) +
            Data(9, GrpcMessage("held")));
    Receive(Request(11, "/t.T/HoldStream", timeout) +
            Data(11, GrpcMessage("held")));
    Reply(*HeldStream(4).call, "no window for this");
    Receive(Request(13, "/t.T/HoldStream", timeout) +
            Data(13, GrpcMessage("held")));
    ASSERT_EQ(services_.open_calls(), 7);
  }

  HoldHandler::Held& HeldStream(size_t i) {
    return services_.hold_stream.held[i];
  }

  // From now on, handlers finish calls at every event, or only at the first.
  void FinishAtEvents(Finishes finishes, bool at_first_only) {
    ended_.clear();
    for (HoldHandler* handler : {&services_.hold, &services_.hold_stream}) {
      handler->finish_cancelled = false;
      handler->also_with = [=, this](Call& told) {
        EXPECT_FALSE(ended_.contains(&told)) << "used again in the same turn";
        if (at_first_only) FinishAtNoEvent();
        // What follows may be told of other calls.
        Finish(finishes, told);
      };
    }
  }
  void FinishAtNoEvent() {
    services_.hold.also_with = services_.hold_stream.also_with = nullptr;
  }

  void Finish(Finishes finishes, Call& told) {
    if (finishes == Finishes::kItself || finishes == Finishes::kItselfFirst) {
      FinishIfHeld(told);
    }
    if (finishes != Finishes::kNone && finishes != Finishes::kItself) {
      for (Call* call : HeldCalls()) {
        if (call != &told) FinishIfHeld(*call);
      }
    }
    if (finishes == Finishes::kItselfLast) FinishIfHeld(told);
  }

  std::vector<Call*> HeldCalls() {
    std::vector<Call*> calls;
    for (const HoldHandler* handler :
         {&services_.hold, &services_.hold_stream}) {
      for (const HoldHandler::Held& held : handler->held) {
        calls.push_back(held.call);
      }
    }
    return calls;
  }

  void FinishIfHeld(Call& call) {
    for (HoldHandler* handler : {&services_.hold, &services_.hold_stream}) {
      const bool is_held = std::any_of(
          handler->held.begin(), handler->held.end(),
          [&call](const HoldHandler::Held& h) { return h.call == &call; });
      if (!is_held) continue;
      ended_.insert(&call);
      handler->Finish(call, absl::OkStatus());
      return;
    }
  }

  // Does `event` in every case: what handlers finish then, and how often. New
  // calls afterwards must not notice.
  template <typename Event>
  void ExpectSafe(const Event& event) {
    for (const Finishes finishes : kAllFinishes) {
      for (const bool at_first_only : {false, true}) {
        SCOPED_TRACE(absl::StrCat("finishes ", static_cast<int>(finishes),
                                  at_first_only ? ", once" : ", always"));
        OpenWithCalls();
        FinishAtEvents(finishes, at_first_only);
        event();
        FinishAtNoEvent();
        Work();
        if (!connection_->done() && peer_.goaways.empty()) ExpectServed();
        End();
        services_.hold.finish_cancelled =
            services_.hold_stream.finish_cancelled = true;
      }
    }
  }

  void ExpectServed() {
    Receive(WholeCall(201, "/t.T/Echo", "plain") + WindowUpdate(201, 100));
    EXPECT_EQ(Outcome(201), "ok");
    EXPECT_THAT(Messages(201), ElementsAre("plain"));
  }

  // Calls that begin in the turn in which others end.
  static std::string NewCalls() {
    return WholeCall(101, "/t.T/Hold", "new") +
           Request(103, "/t.T/HoldStream") + Data(103, GrpcMessage("new")) +
           WholeCall(105, "/t.T/Hold", "new");
  }

 private:
  absl::flat_hash_set<const Call*> ended_;  // in this turn
};

TEST_F(ConnectionReentryTest, AtAMessage) {
  const std::string whole = GrpcMessage("x") + GrpcMessage("y");
  const std::string kBytes[] = {
      Data(3, whole), Data(3, whole + GrpcMessage("in part").substr(0, 8)),
      LastData(3, whole),
      LastData(3, whole + GrpcMessage("in part").substr(0, 3)),
      // The first one of a call.
      Request(51, "/t.T/HoldStream") + Data(51, whole),
      Request(51, "/t.T/HoldUpload") + LastData(51, whole),
      WholeCall(51, "/t.T/Hold", "x"),
      // One too many.
      Request(51, "/t.T/Hold") + Data(51, whole) + LastData(51, whole),
      // In pieces.
      Request(51, "/t.T/Hold") + Data(51, GrpcMessage("piece").substr(0, 7)) +
          LastData(51, GrpcMessage("piece").substr(7) + whole),
      Data(3, GrpcMessage("piece").substr(0, 7)) +
          Data(3, GrpcMessage("piece").substr(7) + whole)};
  for (const std::string& bytes : kBytes) {
    ExpectSafe([&] { Receive(bytes + NewCalls()); });
  }
}

TEST_F(ConnectionReentryTest, AtTheEndOfTheRequests) {
  ExpectSafe([&] { Receive(LastData(9, "") + NewCalls()); });
  ExpectSafe([&] { Receive(LastData(3, "") + LastData(9, "") + NewCalls()); });
}

TEST_F(ConnectionReentryTest, AtAMessageKeptByAPausedStream) {
  ExpectSafe([&] {
    services_.hold_stream.Release(HeldStream(1), 10);
    services_.hold_stream.Release(HeldStream(2), 64);
    Work();
  });
  ExpectSafe([&] {
    services_.hold_stream.Release(HeldStream(2), 64);
    Receive(Data(5, GrpcMessage("x")) + NewCalls());
  });
}

TEST_F(ConnectionReentryTest, AtAReplyThatHasBeenSent) {
  ExpectSafe([&] { Receive(WindowUpdate(11, 100) + NewCalls()); });
  ExpectSafe([&] {
    Receive(WindowUpdate(11, 100) + Data(11, GrpcMessage("x")) + NewCalls());
  });
  ExpectSafe([&] {
    Reply(*HeldStream(5).call, "no window either");
    Receive(WindowUpdate(11, 100) + WindowUpdate(13, 100) + NewCalls());
  });
}

TEST_F(ConnectionReentryTest, AtACancellation) {
  for (const uint32_t stream : {1u, 3u, 5u, 7u, 9u, 11u}) {
    ExpectSafe([&] { Receive(frame_bytes::Reset(stream) + NewCalls()); });
  }
  ExpectSafe([&] {
    Receive(frame_bytes::Reset(3) + frame_bytes::Reset(11) + NewCalls());
  });
  ExpectSafe([&] { Receive(frame_bytes::Ping("too short")); });
  ExpectSafe([&] { connection_->Abandon(); });
  ExpectSafe([&] { connection_->CutOff(); });
  ExpectSafe([&] { AdvanceAndTick(std::chrono::seconds(2)); });
  ExpectSafe([&] { AdvanceAndTick(std::chrono::seconds(61)); });
}

TEST_F(ConnectionReentryTest, WhenTheConnectionIsReclaimed) {
  for (const int64_t bytes : {1, 10'000, 1 << 30}) {
    ExpectSafe([&] { connection_->Reclaim(bytes); });
  }
}

// Another connection, which fills the worker and gives way to this one; a
// handler hears of that, and finishes calls of this one.
class Neighbour final : public Reclaimable {
 public:
  Neighbour(WorkerState& worker, std::function<void()> on_give_way)
      : worker_(worker), on_give_way_(std::move(on_give_way)) {
    worker_.quota.Add(*this);
    worker_.account_bytes += bytes_;
  }
  ~Neighbour() {
    worker_.account_bytes -= bytes_;
    worker_.quota.Remove(*this);
  }
  Neighbour(const Neighbour&) = delete;
  Neighbour& operator=(const Neighbour&) = delete;

  int64_t held() const override { return bytes_ - given_; }
  OutputState output_state() const override { return OutputState::kStalled; }
  void Reclaim(int64_t /*bytes*/) override {
    // So little that it is asked again.
    ++given_;
    on_give_way_();
  }

 private:
  WorkerState& worker_;
  const std::function<void()> on_give_way_;
  // Between the limit from which memory is reclaimed and the quota.
  const int64_t bytes_ = worker_.options.memory_quota_bytes / 8 * 7;
  int64_t given_ = 0;
};

TEST_F(ConnectionReentryTest, WhenAnotherConnectionIsReclaimedForACall) {
  const std::string part = GrpcMessage(std::string(5000, 'x')).substr(0, 100);
  const std::string kBytes[] = {
      Data(3, GrpcMessage("x") + GrpcMessage("y")),
      LastData(3, GrpcMessage("x")), Data(3, part),
      Data(3, part) + Data(3, std::string(2000, 'x')),
      // To be kept: too many are held.
      Data(5, std::string(5000, '\0')),
      Request(51, "/t.T/Hold") + LastData(51, GrpcMessage("x"))};
  for (const std::string& bytes : kBytes) {
    for (const Finishes finishes : kAllFinishes) {
      SCOPED_TRACE(static_cast<int>(finishes));
      OpenWithCalls();
      FinishAtEvents(finishes, /*at_first_only=*/false);
      {
        Call& told = *HeldStream(bytes[8] == 5 ? 1 : 0).call;
        const Neighbour neighbour(*worker_, [&] { Finish(finishes, told); });
        Receive(bytes + NewCalls());
      }
      FinishAtNoEvent();
      ExpectServed();
      End();
      services_.hold.finish_cancelled = services_.hold_stream.finish_cancelled =
          true;
    }
  }
}

}  // namespace
}  // namespace neurite::http2
