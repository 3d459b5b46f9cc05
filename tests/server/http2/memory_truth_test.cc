// Compares what the account of a worker counts with what the heap says, in the
// states into which a client can bring the server. A program of its own: it
// measures the heap of the whole process.
#include <malloc.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/http2/session/connection.h"
#include "server/service_set.h"
#include "tests/core/batching/puppet_compute_threads.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/server/services/echo_model.h"
#include "tests/testing/sanitized_heap.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::RequestFields;

constexpr char kClassify[] = "/neurite.v1.InferenceService/Classify";
constexpr char kClassifyStream[] =
    "/neurite.v1.InferenceService/ClassifyStream";
constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";
constexpr int64_t kColumns = 20;

int64_t HeapInUse() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

std::string RowsOf(int64_t rows) {
  return GrpcMessage(EchoRequest(rows, kColumns));
}

// What one client sends, and does not read.
struct State {
  const char* name;
  // The bytes of connection number `i`, in the pieces in which they are read.
  std::function<std::vector<std::string>(int i)> sent;
  int connections = 100;
  bool computes = true;  // queued work is run
};

std::string ForStreams(int count,
                       const std::function<std::string(uint32_t)>& bytes) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += bytes(static_cast<uint32_t>(2 * i + 1));
  }
  return all;
}

// A header block of `more` one-byte references to one entry of the table.
std::vector<std::string> References(int streams, int more,
                                    absl::string_view path) {
  HpackEncoder encoder;
  const HeaderFields fields = RequestFields(path, {{"x", "y"}});
  const std::string first = encoder.Encode(fields);
  const std::string again = encoder.Encode(fields);
  return {ForStreams(streams, [&](uint32_t stream) {
    const std::string block =
        absl::StrCat(stream == 1 ? first : again,
                     std::string(static_cast<size_t>(more), again.back()));
    return Headers(stream, block) + LastData(stream, GrpcMessage(""));
  })};
}

std::vector<State> States() {
  const std::string no_window =
      frame_bytes::Settings({{Setting::kInitialWindowSize, 0}});
  return {
      {"idle connections", [](int) { return std::vector<std::string>(); }, 300},
      {"a table of tiny entries",
       [](int) {
         HpackEncoder encoder;
         HeaderFields fields = RequestFields(kWatch);
         for (int i = 0; i < 50; ++i) {
           fields.emplace_back(absl::StrCat("x", i), "y");
         }
         return std::vector<std::string>{Headers(1, encoder.Encode(fields)) +
                                         LastData(1, GrpcMessage(""))};
       }},
      {"watches with references to a tiny entry",
       [](int) { return References(256, 56, kWatch); }, 20},
      {"watches with long headers",
       [](int) {
         std::vector<std::string> all;
         for (uint32_t stream = 1; stream < 512; stream += 2) {
           all.push_back(
               Request(stream, kWatch, {{"x-long", std::string(7000, 'x')}}) +
               LastData(stream, GrpcMessage("")));
         }
         return all;
       },
       20},
      {"calls without a message",
       [](int) {
         return std::vector<std::string>{ForStreams(
             256, [](uint32_t stream) { return Request(stream, kClassify); })};
       },
       20},
      {"incomplete messages",
       [](int) {
         return std::vector<std::string>{ForStreams(8, [](uint32_t stream) {
           return Request(stream, kClassify) +
                  Data(stream, RowsOf(1000).substr(0, 15'000));
         })};
       },
       20},
      {"frames that are not whole",
       [](int) {
         return std::vector<std::string>{
             Headers(1, std::string(15'000, 'x')).substr(0, 14'000)};
       }},
      {"header blocks that are not whole",
       [](int) {
         return std::vector<std::string>{
             Headers(1, std::string(15'000, 'x'), /*flags=*/0)};
       }},
      {"streams of tiny messages without a window",
       [no_window](int) {
         std::string messages;
         for (int i = 0; i < 64; ++i) messages += RowsOf(1);
         return std::vector<std::string>{
             no_window + ForStreams(64, [&](uint32_t stream) {
               return Request(stream, kClassifyStream) + Data(stream, messages);
             })};
       },
       10},
      {"replies that are not read",
       [no_window](int) {
         return std::vector<std::string>{no_window +
                                         ForStreams(50, [](uint32_t stream) {
                                           return Request(stream, kClassify) +
                                                  LastData(stream, RowsOf(100));
                                         })};
       },
       10},
      {"calls that wait to be computed",
       [](int) {
         return std::vector<std::string>{ForStreams(50, [](uint32_t stream) {
           return Request(stream, kClassify) + LastData(stream, RowsOf(100));
         })};
       },
       10, /*computes=*/false},
      {"streams that were reset",
       [](int) {
         return std::vector<std::string>{ForStreams(300, [](uint32_t stream) {
           return Request(stream, "/no.Such/Method");
         })};
       }},
  };
}

// A worker without sockets.
class MemoryTruthTest : public ::testing::Test, private Connection::Listener {
 protected:
  MemoryTruthTest() {
    constexpr CostCurve::Point kPoints[] = {{1, std::chrono::microseconds(1)}};
    services_.Adopt(EchoRoutes(kColumns, kPoints));
    worker_.now = Clock::Real().Now();
  }

  void OnWork() override {}

  void Open(const std::vector<std::string>& sent, bool computes) {
    Connection::Listener& listener = *this;
    connections_.push_back(std::make_unique<Connection>(
        worker_, calls_, listener, MonotonicTime::max()));
    Connection& connection = *connections_.back();
    Receive(connection, frame_bytes::Opening());
    connection.OnSent(connection.unsent().size());
    for (const std::string& bytes : sent) Receive(connection, bytes);
    while (computes && services_.RunRound()) {
    }
    connection.Pump();
    // So much, the client's kernel takes.
    connection.OnSent(connection.unsent().size());
  }

  void CloseAll() {
    for (const auto& connection : connections_) connection->Abandon();
    while (services_.RunRound()) {
    }
    connections_.clear();
    calls_.ReclaimEnded();
    Trim();
  }

  void Trim() {
    worker_.Trim();
    calls_.Trim();
    services_.Trim();
  }

  int64_t Counted() const {
    return worker_.held_bytes() +
           static_cast<int64_t>(worker_.buffers.unused_bytes());
  }

  FrontEndOptions options_;
  PuppetComputeThreads compute_threads_{0};
  ServiceSet services_{{}, Clock::Real(), compute_threads_, [] {}};
  ProcessMemory memory_{options_};
  WorkerState worker_{options_, services_.methods(), memory_};
  CallPool calls_{worker_};
  std::vector<std::unique_ptr<Connection>> connections_;

 private:
  void Receive(Connection& connection, const std::string& bytes) {
    const Buffer memory = worker_.buffers.Take(bytes.size());
    std::memcpy(memory.data(), bytes.data(), bytes.size());
    connection.Receive({memory.data(), bytes.size()}, memory, worker_.now);
  }
};

TEST_F(MemoryTruthTest, TheAccountIsWithinTenPercentOfTheHeap) {
#ifdef NEURITE_SANITIZED_HEAP
  GTEST_SKIP() << "the sanitizer replaces malloc";
#endif
  for (const State& state : States()) {
    SCOPED_TRACE(state.name);
    // What is allocated only once.
    Open(state.sent(0), state.computes);
    CloseAll();
    const int64_t before = HeapInUse() - Counted();
    for (int i = 0; i < state.connections; ++i) {
      Open(state.sent(i), state.computes);
    }
    calls_.ReclaimEnded();
    Trim();
    const auto heap = static_cast<double>(HeapInUse() - before);
    const auto counted = static_cast<double>(Counted());
    EXPECT_GT(counted, 100'000);
    EXPECT_NEAR(counted / heap, 1.0, 0.1)
        << "counted " << counted << ", on the heap " << heap;
    CloseAll();
    EXPECT_EQ(worker_.held_bytes(), 0);
    const auto left = static_cast<double>(HeapInUse() - before);
    EXPECT_LT(left, 0.02 * heap + 20'000);
  }
}

}  // namespace
}  // namespace neurite::http2
