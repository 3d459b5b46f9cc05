// A connection without a socket, and its client.
#ifndef NEURITE_TESTS_SERVER_HTTP2_SESSION_CONNECTION_FIXTURE_H_
#define NEURITE_TESTS_SERVER_HTTP2_SESSION_CONNECTION_FIXTURE_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection.h"
#include "server/http2/session/worker_state.h"
#include "server/transport/front_end.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/test_peer.h"
#include "tests/server/http2/test_services.h"

namespace neurite::http2 {

// Every test ends with the connection destroyed and all calls finished; nothing
// may be left of them.
class ConnectionFixture : public ::testing::Test, private Connection::Listener {
 protected:
  // Like a socket: input that was not read by now is lost.
  ~ConnectionFixture() override { End(); }

  // Opens a connection; the client sends its preface and `settings`. The
  // options must not change afterwards.
  void Open(const frame_bytes::SettingList& settings = {},
            MonotonicTime retire_at = MonotonicTime::max()) {
    OpenSilent(retire_at);
    Receive(frame_bytes::Opening(settings));
  }

  // Opens a connection; the client sends nothing.
  void OpenSilent(MonotonicTime retire_at = MonotonicTime::max()) {
    if (worker_ == nullptr) {
      memory_ = std::make_unique<ProcessMemory>(options_);
      worker_ = std::make_unique<WorkerState>(options_, services_.methods(),
                                              *memory_);
      worker_->now = now_;
      calls_ = std::make_unique<CallPool>(*worker_);
    }
    peer_ = TestPeer();
    Connection::Listener& listener = *this;
    connection_ =
        std::make_unique<Connection>(*worker_, *calls_, listener, retire_at);
    Work();
  }

  // Delivers bytes at the end of a buffer, so that reads beyond them are
  // detected. They are overwritten as soon as nothing refers to them.
  void Receive(absl::string_view bytes) {
    const Buffer memory = worker_->buffers.Take(bytes.size());
    char* const at = memory.data() + memory.size() - bytes.size();
    std::copy(bytes.begin(), bytes.end(), at);
    connection_->Receive({at, bytes.size()}, memory, worker_->now - unread_);
    if (memory.unique()) std::memset(memory.data(), 0xEE, memory.size());
    Work();
    EXPECT_TRUE(services_.hold.intact() && services_.hold_stream.intact());
  }

  // Does what a worker does in a turn if the socket accepts everything: pumps
  // and sends.
  void Work() {
    for (;;) {
      connection_->Pump();
      if (!client_reads_ || connection_->unsent().empty()) break;
      SendSome(connection_->unsent().size());
    }
    calls_->ReclaimEnded();
  }

  // The client's socket accepts up to `bytes` bytes, whether or not it reads.
  void SendSome(size_t bytes) {
    const absl::string_view unsent = connection_->unsent().substr(0, bytes);
    peer_.Read(unsent);
    connection_->OnSent(unsent.size());
  }

  void Advance(std::chrono::nanoseconds by) {
    now_ += by;
    worker_->now = now_;
  }
  // Advances the time, and runs a tick as a worker does.
  void AdvanceAndTick(std::chrono::nanoseconds by) {
    Advance(by);
    connection_->OnTick();
    Work();
  }

  // The client disconnects, all calls are finished, and nothing may be left.
  void End() {
    if (connection_ != nullptr) connection_->Abandon();
    services_.hold.FinishAll();
    services_.hold_stream.FinishAll();
    connection_.reset();
    if (worker_ == nullptr) return;
    EXPECT_EQ(services_.open_calls(), 0);
    EXPECT_EQ(worker_->active_calls, 0);
    EXPECT_EQ(worker_->account_bytes, 0);
    EXPECT_EQ(worker_->buffers.used_bytes(), 0u);
    EXPECT_THAT(peer_.faults, ::testing::IsEmpty());
    calls_.reset();
    worker_.reset();
  }

  std::string Outcome(uint32_t stream) const { return peer_.Outcome(stream); }
  std::vector<std::string> Messages(uint32_t stream) const {
    return peer_.Messages(stream);
  }

  // The error of the GOAWAY that ended the connection; nothing if there was
  // none.
  std::optional<ErrorCode> Fault() const {
    if (peer_.goaways.empty()) return std::nullopt;
    return peer_.goaways.back().error;
  }

  FrontEndOptions options_;
  TestServices services_;
  MonotonicTime now_ = MonotonicTime() + std::chrono::hours(1);
  std::unique_ptr<ProcessMemory> memory_;
  std::unique_ptr<WorkerState> worker_;
  std::unique_ptr<CallPool> calls_;
  std::unique_ptr<Connection> connection_;
  TestPeer peer_;
  bool client_reads_ = true;
  std::chrono::nanoseconds unread_{0};  // the age of what is received
  int works_ = 0;  // how often the connection reported work
  std::vector<IncidentKind> incidents_;

 private:
  void OnWork() override { ++works_; }
  void OnIncident(IncidentKind kind, absl::string_view text) override {
    incidents_.push_back(kind);
    EXPECT_NE(text, "");
  }
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_SESSION_CONNECTION_FIXTURE_H_
