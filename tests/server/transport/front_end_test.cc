#include "server/transport/front_end.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/grpc/front_end.h"
#include "server/http2/event_loop/front_end.h"
#include "server/transport/listen_socket.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Joined(MessagePieces pieces) {
  std::string bytes;
  for (const absl::string_view piece : pieces) absl::StrAppend(&bytes, piece);
  return bytes;
}

void ReplyWith(Call& call, absl::string_view bytes) {
  const std::span<char> reply = call.ReserveReply(bytes.size() + 10);
  bytes.copy(reply.data(), bytes.size());
  call.SendReply(bytes.size());
}

// Answers with the request, or with an error where the request says so.
class EchoHandler final : public CallHandler {
 public:
  void OnMessage(Call& call, MessagePieces message) override {
    const std::string text = Joined(message);
    if (text == "fail") {
      return call.Finish(absl::NotFoundError("no \xC3\xA9%\n"));
    }
    if (text == "fail at length") {
      return call.Finish(
          absl::NotFoundError(std::string(1023, 'x') + " and more"));
    }
    if (text == "deadline") {
      ReplyWith(call,
                call.deadline() == MonotonicTime::max() ? "none" : "some");
    } else if (text == "header") {
      ReplyWith(call, call.RequestHeader("x-test").value_or("none"));
    } else if (text == "trailer") {
      call.AddTrailer("x-answer", "42");
      call.AddTrailer("x-spaces", " 4 2 ");
      ReplyWith(call, "");
    } else {
      ReplyWith(call, text);
    }
    call.Finish(absl::OkStatus());
  }
};

// Keeps its calls until the test lets them go.
class HoldHandler final : public CallHandler {
 public:
  void OnMessage(Call& call, MessagePieces /*message*/) override {
    held_.insert(&call);
    arrived.set_value();
  }
  void OnCancel(Call& call) override {
    held_.erase(&call);
    call.Finish(absl::CancelledError("gone"));
    cancelled.set_value();
  }
  void ReleaseAll() {
    for (Call* call : held_) {
      ReplyWith(*call, "released");
      call->Finish(absl::OkStatus());
    }
    held_.clear();
  }

  std::promise<void> arrived;
  std::promise<void> cancelled;

 private:
  std::set<Call*> held_;
};

// Sends "1", "2", "3", as the stream takes them, then ends.
class CountHandler final : public CallHandler {
 public:
  void OnMessage(Call& call, MessagePieces /*message*/) override {
    sent_ = 0;
    OnWritable(call);
  }
  void OnWritable(Call& call) override {
    while (sent_ < 3 && call.writable()) ReplyWith(call, absl::StrCat(++sent_));
    if (call.writable()) call.Finish(absl::AbortedError("that was all"));
  }
  void OnCancel(Call& call) override {
    call.Finish(absl::CancelledError("gone"));
  }

 private:
  int sent_ = 0;
};

// Takes a stream of requests, and says how it ended.
class UploadHandler final : public CallHandler {
 public:
  void OnMessage(Call& call, MessagePieces /*message*/) override {
    call.ReleaseMessage();
    arrived.set_value();
  }
  void OnEnd(Call& call) override {
    ReplyWith(call, "all of it");
    call.Finish(absl::OkStatus());
    ended.set_value("ended");
  }
  void OnCancel(Call& call) override {
    call.Finish(absl::CancelledError("gone"));
    ended.set_value("cancelled");
  }

  std::promise<void> arrived;
  std::promise<std::string> ended;
};

class TestApp final : public WorkerServices {
 public:
  TestApp() {
    methods_.AddRequestHeader("x-test");
    methods_.Add("/t.T/Echo", MethodKind::kUnary, echo_);
    methods_.Add("/t.T/Hold", MethodKind::kUnary, hold);
    methods_.Add("/t.T/Count", MethodKind::kServerStreaming, count_);
    methods_.Add("/t.T/Small", MethodKind::kUnary, echo_,
                 /*max_request_bytes=*/1000);
    methods_.Add("/t.T/Upload", MethodKind::kClientStreaming, upload);
  }
  const MethodTable& methods() const override { return methods_; }
  bool RunRound() override { return false; }

  HoldHandler hold;
  UploadHandler upload;

 private:
  EchoHandler echo_;
  CountHandler count_;
  MethodTable methods_;
};

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return "no bytes";
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

struct Kind {
  const char* name;
  absl::StatusOr<std::unique_ptr<FrontEnd>> (*start)(
      const FrontEndOptions&, Clock&, const WorkerServicesFactory&);
};

class FrontEndTest : public ::testing::TestWithParam<Kind> {
 protected:
  FrontEndTest() { Start({.listen = {"127.0.0.1:0"}}); }

  void Start(const FrontEndOptions& options) {
    front_end_.reset();
    auto started =
        GetParam().start(options, Clock::Real(), [this](WorkerWaker&) {
          auto app = std::make_unique<TestApp>();
          app_ = app.get();
          return app;
        });
    ASSERT_THAT(started, IsOk());
    front_end_ = *std::move(started);
    Connect(front_end_->addresses()[0]);
  }

  void Connect(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    arguments.SetMaxReceiveMessageSize(-1);
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(
        address, grpc::InsecureChannelCredentials(), arguments));
  }

  // One unary call; the answer, or "CODE text".
  std::string Ask(const std::string& method, const std::string& request) {
    grpc::ClientContext context;
    return Ask(context, method, request);
  }

  std::string Ask(grpc::ClientContext& context, const std::string& method,
                  const std::string& request) {
    grpc::ByteBuffer response;
    const grpc::ByteBuffer message = ToBuffer(request);
    std::promise<grpc::Status> done;
    stub_->UnaryCall(
        &context, method, grpc::StubOptions(), &message, &response,
        [&done](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    if (status.ok()) return ToString(response);
    return absl::StrCat(status.error_code(), " ", status.error_message());
  }

  std::unique_ptr<FrontEnd> front_end_;
  TestApp* app_ = nullptr;
  std::unique_ptr<grpc::GenericStub> stub_;
};

TEST_P(FrontEndTest, AnswersUnaryCalls) {
  EXPECT_EQ(Ask("/t.T/Echo", "hello"), "hello");
  EXPECT_EQ(Ask("/t.T/Echo", ""), "");
  const std::string large(3 << 20, 'x');
  EXPECT_EQ(Ask("/t.T/Echo", large), large);
}

TEST_P(FrontEndTest, ABusyPollingWorkerAnswersAndStops) {
  // For longer than a call is away, and for so short that it sleeps meanwhile.
  for (const auto spin : {10'000us, 1us}) {
    Start({.listen = {"127.0.0.1:0"}, .busy_poll = spin});
    EXPECT_EQ(Ask("/t.T/Echo", "hello"), "hello");
    EXPECT_EQ(Ask("/t.T/Echo", "again"), "again");
    EXPECT_TRUE(front_end_->Stop(Clock::Real().Now() + 10s));
  }
}

TEST_P(FrontEndTest, ListensOnBothWildcardsOfOnePort) {
  const std::string address = front_end_->addresses()[0];
  const std::string port = address.substr(address.rfind(':'));
  for (const auto& listen :
       {std::vector<std::string>{"0.0.0.0" + port, "[::]" + port},
        std::vector<std::string>{"[::]" + port, "0.0.0.0" + port},
        std::vector<std::string>{"*" + port}}) {
    SCOPED_TRACE(listen[0]);
    Start({.listen = listen});
    EXPECT_THAT(front_end_->addresses(), ::testing::ElementsAreArray(listen));
    for (const std::string host : {"127.0.0.1", "[::1]"}) {
      Connect(host + port);
      EXPECT_EQ(Ask("/t.T/Echo", host), host);
    }
  }
}

TEST_P(FrontEndTest, AStatusArrivesWithItsCodeAndMessage) {
  EXPECT_EQ(Ask("/t.T/Echo", "fail"), "5 no \xC3\xA9%\n");
}

TEST_P(FrontEndTest, ALongStatusMessageIsCutBeforeTheSpace) {
  EXPECT_EQ(Ask("/t.T/Echo", "fail at length"), "5 " + std::string(1023, 'x'));
}

TEST_P(FrontEndTest, TransmitsHeadersDeadlineAndTrailers) {
  EXPECT_EQ(Ask("/t.T/Echo", "deadline"), "none");
  {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 60s);
    context.AddMetadata("x-test", "value");
    EXPECT_EQ(Ask(context, "/t.T/Echo", "deadline"), "some");
  }
  {
    grpc::ClientContext context;
    context.AddMetadata("x-test", "value");
    EXPECT_EQ(Ask(context, "/t.T/Echo", "header"), "value");
  }
  grpc::ClientContext context;
  EXPECT_EQ(Ask(context, "/t.T/Echo", "trailer"), "");
  const auto& trailers = context.GetServerTrailingMetadata();
  ASSERT_EQ(trailers.count("x-answer"), 1u);
  EXPECT_EQ(trailers.find("x-answer")->second, "42");
  ASSERT_EQ(trailers.count("x-spaces"), 1u);
  EXPECT_EQ(trailers.find("x-spaces")->second, "4 2");
}

TEST_P(FrontEndTest, AnUnknownMethodIsUnimplemented) {
  EXPECT_THAT(Ask("/t.T/Nothing", "x"),
              HasSubstr("12 no method /t.T/Nothing; that service has Count"));
}

TEST_P(FrontEndTest, RejectsAnOversizedMessageAndContinuesServing) {
  EXPECT_THAT(Ask("/t.T/Echo", std::string((4 << 20) + 1, 'x')),
              ::testing::StartsWith("8 "));
  EXPECT_EQ(Ask("/t.T/Echo", "still there"), "still there");
}

TEST_P(FrontEndTest, AMethodMayHaveALowerLimitForItsMessages) {
  const std::string largest(1000, 'x');
  EXPECT_EQ(Ask("/t.T/Small", largest), largest);
  EXPECT_EQ(Ask("/t.T/Small", largest + "x"),
            "8 a message of 1001 bytes is over the limit of 1000 for this "
            "method");
  EXPECT_EQ(Ask("/t.T/Echo", largest + "x"), largest + "x");
}

TEST_P(FrontEndTest, RejectsACompressedMessage) {
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  EXPECT_THAT(Ask(context, "/t.T/Echo", std::string(1000, 'x')),
              ::testing::StartsWith("12 "));
}

TEST_P(FrontEndTest, StreamsRepliesAndEndsWithTheStatus) {
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto stream = stub_->PrepareCall(&context, "/t.T/Count", &queue);
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  stream->StartCall(nullptr);
  ASSERT_TRUE(next());
  stream->WriteLast(ToBuffer("go"), grpc::WriteOptions(), nullptr);
  ASSERT_TRUE(next());
  std::vector<std::string> received;
  for (;;) {
    grpc::ByteBuffer message;
    stream->Read(&message, nullptr);
    if (!next()) break;
    received.push_back(ToString(message));
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  ASSERT_TRUE(next());
  EXPECT_THAT(received, ElementsAre("1", "2", "3"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "that was all");
}

TEST_P(FrontEndTest, NotifiesTheHandlerOfACancelledCall) {
  std::future<void> arrived = app_->hold.arrived.get_future();
  std::future<void> cancelled = app_->hold.cancelled.get_future();
  grpc::ClientContext context;
  std::string answer;
  std::thread caller([&] { answer = Ask(context, "/t.T/Hold", "hold on"); });
  arrived.wait();
  context.TryCancel();
  cancelled.wait();
  caller.join();
  EXPECT_THAT(answer, ::testing::StartsWith("1 "));
  EXPECT_EQ(Ask("/t.T/Echo", "still there"), "still there");
}

// Sends one request of a stream, goes on with `then`, and says what the handler
// was told of the end.
std::string Upload(grpc::GenericStub& stub, UploadHandler& upload,
                   void (*then)(grpc::ClientContext&,
                                grpc::GenericClientAsyncReaderWriter&)) {
  std::future<void> arrived = upload.arrived.get_future();
  std::future<std::string> ended = upload.ended.get_future();
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto stream = stub.PrepareCall(&context, "/t.T/Upload", &queue);
  void* tag = nullptr;
  bool ok = false;
  stream->StartCall(nullptr);
  EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
  stream->Write(ToBuffer("part"), nullptr);
  EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
  arrived.wait();
  then(context, *stream);
  // gRPC has no status for who has not read all.
  grpc::ByteBuffer reply;
  stream->Read(&reply, nullptr);
  grpc::Status status;
  stream->Finish(&status, &status);
  // The client's network runs only while its queue is asked.
  while (queue.Next(&tag, &ok) && tag != &status) {
  }
  return ended.get();
}

TEST_P(FrontEndTest, ReportsTheEndOfAHalfClosedStream) {
  EXPECT_EQ(
      Upload(*stub_, app_->upload,
             [](grpc::ClientContext&, grpc::GenericClientAsyncReaderWriter& s) {
               s.WritesDone(nullptr);
             }),
      "ended");
}

TEST_P(FrontEndTest, ReportsACancelledStreamAsCancelledNotEnded) {
  EXPECT_EQ(Upload(*stub_, app_->upload,
                   [](grpc::ClientContext& context,
                      grpc::GenericClientAsyncReaderWriter&) {
                     context.TryCancel();
                   }),
            "cancelled");
}

TEST_P(FrontEndTest, StopWaitsForCallsInFlight) {
  std::future<void> arrived = app_->hold.arrived.get_future();
  std::string answer;
  std::thread caller([&] { answer = Ask("/t.T/Hold", "hold on"); });
  arrived.wait();

  bool all_answered = false;
  std::thread stopper(
      [&] { all_answered = front_end_->Stop(Clock::Real().Now() + 60s); });
  // Until it is answered, the application goes on answering, or refusing.
  EXPECT_EQ(Ask("/t.T/Echo", "x"), "x");
  front_end_->RunOnWorkers([](WorkerServices& app) {
    static_cast<TestApp&>(app).hold.ReleaseAll();
  });
  caller.join();
  EXPECT_EQ(answer, "released");
  stopper.join();
  EXPECT_TRUE(all_answered);
  EXPECT_THAT(Ask("/t.T/Echo", "x"), ::testing::StartsWith("14 "));
  front_end_.reset();
}

TEST_P(FrontEndTest, StopCancelsCallsThatOutlastTheDeadline) {
  std::future<void> arrived = app_->hold.arrived.get_future();
  std::future<void> cancelled = app_->hold.cancelled.get_future();
  std::string answer;
  std::thread caller([&] { answer = Ask("/t.T/Hold", "hold on"); });
  arrived.wait();
  EXPECT_FALSE(front_end_->Stop(Clock::Real().Now() + 1ms));
  EXPECT_EQ(cancelled.wait_for(0s), std::future_status::ready);
  caller.join();
  front_end_.reset();
}

TEST_P(FrontEndTest, AnswersManyCallsFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 300;  // more in all than calls posted beforehand
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const std::string text = absl::StrCat(t, "/", i);
        if (Ask("/t.T/Echo", text) == text) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, kThreads * kCalls);
}

TEST_P(FrontEndTest, ListensOnAUnixSocketAndOnIpv6) {
  const std::string path =
      absl::StrCat(::testing::TempDir(), "/neurite-", getpid(), ".sock");
  Start({.listen = {"unix:" + path}});
  EXPECT_EQ(front_end_->addresses()[0], "unix:" + path);
  EXPECT_EQ(Ask("/t.T/Echo", "over a socket"), "over a socket");
  Start({.listen = {"[::1]:0"}});
  EXPECT_THAT(front_end_->addresses()[0], ::testing::StartsWith("[::1]:"));
  EXPECT_EQ(Ask("/t.T/Echo", "over IPv6"), "over IPv6");
}

// A chmod() after the socket was created would be an event of the folder.
TEST_P(FrontEndTest, AUnixSocketIsCreatedWithItsMode) {
  const TempFolder folder;
  const std::string path = folder.path() + "/socket";
  const Descriptor changes(inotify_init1(IN_NONBLOCK));
  ASSERT_GE(inotify_add_watch(changes.get(), folder.path().c_str(), IN_ATTRIB),
            0);
  for (const mode_t mode : {mode_t{0600}, mode_t{0660}, mode_t{0666}}) {
    Start({.listen = {"unix:" + path}, .unix_socket_mode = mode});
    struct stat found {};
    ASSERT_EQ(lstat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, mode);
    EXPECT_EQ(Ask("/t.T/Echo", "hello"), "hello");
  }
  char event[4096];
  EXPECT_EQ(read(changes.get(), event, sizeof(event)), -1);
  EXPECT_EQ(errno, EAGAIN) << "the mode of a socket was changed";
}

TEST_P(FrontEndTest, ReportsAPortInUse) {
  EXPECT_THAT(GetParam().start(
                  {.listen = {front_end_->addresses()[0]}}, Clock::Real(),
                  [](WorkerWaker&) { return std::make_unique<TestApp>(); }),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("Address already in use")));
}

// Only the IPv6 port is in use; gRPC would be content with the other.
TEST_P(FrontEndTest, ReportsAPortInUseOnAnyAddressOfTheHost) {
  const absl::StatusOr<ListenSocket> taken = Listen({.host = "::1"});
  if (!taken.ok()) GTEST_SKIP() << "this machine has no IPv6";
  const std::string all = absl::StrCat("*:", taken->address.port);
  EXPECT_THAT(GetParam().start(
                  {.listen = {all}}, Clock::Real(),
                  [](WorkerWaker&) { return std::make_unique<TestApp>(); }),
              StatusIs(StatusCode::kFailedPrecondition,
                       "cannot listen on " + all + ": Address already in use"));
}

INSTANTIATE_TEST_SUITE_P(
    Both, FrontEndTest,
    ::testing::Values(Kind{"h2", http2::StartHttp2FrontEnd},
                      Kind{"grpc", StartGrpcFrontEnd}),
    [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace neurite
