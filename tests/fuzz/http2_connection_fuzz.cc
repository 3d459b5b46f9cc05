// Any bytes as a connection of HTTP/2, with any timing.
//
// Input: a byte of options, eight steps of a byte each (see Step), then what
// the client sends; behind a preface and settings of ours, unless the options
// say that they are part of it. After each read the next step is taken, in a
// circle. At the end the client goes, and nothing may be left of it.
#include <algorithm>
#include <array>
#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame_decoder.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection.h"
#include "server/http2/session/worker_state.h"
#include "server/transport/front_end.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/test_peer.h"
#include "tests/server/http2/test_services.h"

namespace neurite::http2 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void Require(bool condition) {
  if (!condition) std::abort();
}

constexpr size_t kMostUnsent = size_t{1} << 20;
constexpr size_t kSteps = 8;

FrontEndOptions SmallLimits() {
  FrontEndOptions options;
  options.max_request_bytes = 3000;
  options.memory_quota_bytes = 1 << 20;
  options.max_streams_per_connection = 8;
  options.max_metadata_bytes = 1000;
  options.max_connection_idle = seconds(100);
  // Calls that come after the longest pause of a step are stale.
  options.max_queue_time = seconds(5);
  options.max_connection_age_grace = seconds(30);
  return options;
}

// Options, by bit.
struct Options {
  explicit Options(uint8_t bits)
      : has_opening((bits & 1) != 0),
        no_window((bits & 2) != 0),
        late_handlers((bits & 4) != 0),
        retires((bits & 8) != 0),
        drains((bits & 16) != 0),
        cut_off((bits & 32) != 0) {}

  bool has_opening;    // preface and settings are part of the input
  bool no_window;      // ours give no window to replies
  bool late_handlers;  // held calls are not finished when they are cancelled
  bool retires;        // the connection is told to go soon
  bool drains;         // it is drained after the second read
  bool cut_off;        // it is cut off at the end
};

// How much comes in one read (bits 0 to 2), how much time passes then (3 and
// 4), and what the socket and the handlers do (5 to 7).
struct Step {
  explicit Step(uint8_t bits)
      : read_bytes(std::array<size_t, 8>{1, 3, 9, 14, 40, 200, 2000,
                                         1 << 20}[bits & 7]),
        passes(std::array<milliseconds, 4>{
            milliseconds(0), milliseconds(1), milliseconds(1500),
            milliseconds(12000)}[(bits >> 3) & 3]),
        action(bits >> 5) {}

  size_t read_bytes;
  milliseconds passes;
  int action;
};

// How much the client has allowed the server to send.
class Allowance final : public FrameVisitor {
 public:
  void Read(absl::string_view bytes) {
    reads_ = reads_ && reader_.Read(bytes, *this);
  }
  int64_t bytes() const { return bytes_; }

  bool OnFrame(const FrameHeader& frame, absl::string_view payload) override {
    if (frame.is(FrameType::kWindowUpdate) && frame.stream == 0 &&
        payload.size() == 4) {
      bytes_ += ReadBig32(payload.data()) & kMaxStreamId;
    }
    return true;
  }
  bool OnDataFrame(const FrameHeader&, size_t) override { return true; }
  bool OnData(absl::string_view, bool) override { return true; }
  void OnWrongPreface(absl::string_view) override {}
  void OnConnectionError(ErrorCode, absl::string_view) override {}

 private:
  FrameDecoder reader_;
  bool reads_ = true;
  int64_t bytes_ = kDefaultWindow;
};

class Session final : private Connection::Listener {
 public:
  explicit Session(const Options& options) : options_(options) {
    worker_.now = MonotonicTime() + std::chrono::hours(1);
    Connection::Listener& listener = *this;
    connection_ = std::make_unique<Connection>(
        worker_, calls_, listener,
        options.retires ? worker_.now + seconds(20) : MonotonicTime::max());
    app_.hold.finish_cancelled = !options.late_handlers;
    app_.hold_stream.finish_cancelled = !options.late_handlers;
    if (options.has_opening) return;
    frame_bytes::SettingList settings;
    if (options.no_window) settings = {{Setting::kInitialWindowSize, 0}};
    Receive(frame_bytes::Opening(settings));
  }

  void Run(absl::string_view bytes, const std::array<uint8_t, kSteps>& steps) {
    for (size_t i = 0; !bytes.empty() && !over(); ++i) {
      const Step step(steps[i % kSteps]);
      if (!connection_->wants_input()) Send(kMostUnsent);
      const absl::string_view read = bytes.substr(0, step.read_bytes);
      bytes.remove_prefix(read.size());
      Receive(read);
      if (options_.drains && i == 1) connection_->BeginDrain();
      Act(step.action);
      worker_.now += step.passes;
      passed_ = step.passes;
      if (step.passes >= seconds(1)) connection_->OnTick();
      calls_.ReclaimEnded();
      Check();
    }
  }

  void End() {
    if (options_.cut_off) connection_->CutOff();
    connection_->Pump();
    Check();
    connection_->Abandon();
    Require(connection_->open_calls() == 0);
    // Late handlers finish after the connection has gone.
    connection_.reset();
    app_.hold.FinishAll();
    app_.hold_stream.FinishAll();
    Require(app_.open_calls() == 0);
    Require(worker_.active_calls == 0);
    Require(worker_.account_bytes == 0);
    Require(worker_.buffers.used_bytes() == 0);
  }

 private:
  void OnWork() override {}
  void OnIncident(IncidentKind kind, absl::string_view text) override {
    const auto index = static_cast<size_t>(kind);
    Require(!noted_[index] && !text.empty());
    noted_[index] = true;
  }

  bool over() const {
    return connection_->done() && connection_->unsent().empty();
  }

  void Receive(absl::string_view bytes) {
    allowance_.Read(bytes);
    const Buffer memory = worker_.buffers.Take(bytes.size());
    char* const at = memory.data() + memory.size() - bytes.size();
    bytes.copy(at, bytes.size());
    received_ += static_cast<int64_t>(bytes.size());
    connection_->Receive({at, bytes.size()}, memory, worker_.now - passed_);
    if (memory.unique()) std::memset(memory.data(), 0xEE, memory.size());
    connection_->Pump();
  }

  // The socket takes so much.
  void Send(size_t bytes) {
    const absl::string_view sent = connection_->unsent().substr(0, bytes);
    peer_.Read(sent);
    connection_->OnSent(sent.size());
    connection_->Pump();
  }

  void Act(int action) {
    switch (action) {
      case 0:
        return Send(kMostUnsent);
      case 1:
        return;
      case 2:
        return Send(20);
      case 3:
        if (!app_.hold.held.empty()) {
          app_.hold.Answer(*app_.hold.held[0].call, std::string(5000, 'a'));
        }
        return Send(kMostUnsent);
      case 4:
        return OnStream([this](HoldHandler::Held& held) {
          app_.hold_stream.Release(held, held.messages.size());
        });
      case 5:
        return OnStream([](HoldHandler::Held& held) {
          if (held.call->writable()) Reply(*held.call, "a reply");
        });
      case 6:
        return OnStream([this](HoldHandler::Held& held) {
          app_.hold_stream.Finish(*held.call, absl::OkStatus());
        });
      default:
        app_.hold.FinishAll();
        app_.hold_stream.FinishAll();
        return Send(kMostUnsent);
    }
  }

  template <typename Do>
  void OnStream(const Do& action) {
    if (!app_.hold_stream.held.empty()) action(app_.hold_stream.held[0]);
    connection_->Pump();
    Send(kMostUnsent);
  }

  void Check() {
    Require(connection_->unsent().size() <= kMostUnsent);
    Require(connection_->open_calls() <= 8);
    Require(worker_.account_bytes >= 0 && connection_->held() >= 0);
    Require(peer_.faults.empty());
    int64_t sent = 0;
    for (const auto& [id, stream] : peer_.streams) {
      sent += static_cast<int64_t>(stream.data.size());
    }
    Require(sent <= allowance_.bytes());
    Require(app_.hold.intact() && app_.hold_stream.intact());
    const ConnectionCounts counts = connection_->counts();
    Require(counts.bytes_received <= received_);
    Require(counts.resets <= counts.bytes_received);
    // Each error is reported.
    for (const auto& goaway : peer_.goaways) {
      Require(goaway.error == ErrorCode::kNone || noted_.any());
    }
  }

  const Options options_;
  const FrontEndOptions front_end_options_ = SmallLimits();
  TestServices app_;
  ProcessMemory memory_{front_end_options_};
  WorkerState worker_{front_end_options_, app_.methods(), memory_};
  CallPool calls_{worker_};
  std::unique_ptr<Connection> connection_;
  TestPeer peer_;
  Allowance allowance_;
  std::bitset<kIncidentKinds> noted_;
  int64_t received_ = 0;
  milliseconds passed_{0};  // what is received has waited for so long at most
};

}  // namespace
}  // namespace neurite::http2

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 + neurite::http2::kSteps) return 0;
  std::array<uint8_t, neurite::http2::kSteps> steps;
  std::copy_n(data + 1, steps.size(), steps.begin());
  neurite::http2::Session session{neurite::http2::Options(data[0])};
  session.Run({reinterpret_cast<const char*>(data) + 1 + steps.size(),
               size - 1 - steps.size()},
              steps);
  session.End();
  return 0;
}
