#include "server/grpc/front_end.h"

#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/countdown.h"
#include "core/base/mutex.h"
#include "core/base/status_macros.h"
#include "server/grpc/worker.h"
#include "server/transport/listen_address.h"
#include "server/transport/listen_socket.h"
#include "server/transport/socket_mode.h"

namespace neurite {
namespace {

// Sockets are closed by gRPC's own threads, within microseconds of Shutdown.
constexpr std::chrono::milliseconds kSocketsCloseWithin{1000};

// gRPC logs to stderr whenever a client sends something unexpected, which could
// fill a disk. Relevant problems are reported to this server as errors.
void SilenceGrpc() {
  constexpr int kAboveError = GPR_LOG_SEVERITY_ERROR + 1;
  if (std::getenv("GRPC_VERBOSITY") == nullptr) {
    gpr_set_log_verbosity(static_cast<gpr_log_severity>(kAboveError));
  }
}

// Keeps the gRPC library initialized until the process ends: its own shutdown,
// with the last server, can wait ten seconds for a sleeping poller.
void KeepGrpcRunning() {
  [[maybe_unused]] static const bool kRunning = (grpc_init(), true);
}

class GrpcFrontEnd final : public FrontEnd {
 public:
  GrpcFrontEnd(const FrontEndOptions& options,
               std::vector<ListenAddress> addresses, Clock& clock)
      : options_(options), listen_(std::move(addresses)), clock_(clock) {}

  ~GrpcFrontEnd() override {
    if (server_ != nullptr) Stop(clock_.Now());
  }

  absl::Status Start(const WorkerServicesFactory& make_services) {
    SilenceGrpc();
    KeepGrpcRunning();
    grpc::ServerBuilder builder;
    Configure(builder);
    std::vector<int> ports(listen_.size());
    for (size_t i = 0; i < listen_.size(); ++i) {
      ports[i] = listen_[i].port;
      if (IsCovered(i)) continue;
      builder.AddListeningPort(listen_[i].DebugString(),
                               grpc::InsecureServerCredentials(), &ports[i]);
    }
    builder.RegisterAsyncGenericService(&service_);
    worker_ = std::make_unique<GrpcWorker>(make_services, service_,
                                           builder.AddCompletionQueue(),
                                           options_.memory_quota_bytes);
    {
      const ScopedSocketMode scoped(options_.unix_socket_mode);
      server_ = builder.BuildAndStart();  // binds
    }
    if (server_ == nullptr) {
      worker_->Discard();
      return CannotListen();
    }
    for (size_t i = 0; i < listen_.size(); ++i) {
      if (!listen_[i].is_unix()) listen_[i].port = ports[i];
      addresses_.push_back(listen_[i].DebugString());
    }
    worker_->Start();
    return absl::OkStatus();
  }

  const std::vector<std::string>& addresses() const override {
    return addresses_;
  }

  void RunOnWorkers(const std::function<void(WorkerServices&)>& task) override {
    Countdown left(1);
    worker_->Post([&](WorkerServices& app) {
      task(app);
      left.CountDown();
    });
    left.Await();
  }

  bool Stop(MonotonicTime deadline) override {
    // gRPC cancels calls that arrive after Shutdown. So the application first
    // rejects new calls, with the reason, until those in flight are answered.
    AwaitUntil(deadline, [this] { return worker_->active_calls() == 0; });
    const int64_t cancelled_before = worker_->cancelled_calls();
    const auto left = std::max(deadline - clock_.Now(),
                               std::chrono::steady_clock::duration::zero());
    server_->Shutdown(
        std::chrono::system_clock::now() +
        std::chrono::duration_cast<std::chrono::system_clock::duration>(left));
    worker_->Stop();
    worker_->Join();
    const bool all_answered = worker_->cancelled_calls() == cancelled_before;
    worker_.reset();
    server_.reset();
    // The last replies may still be in gRPC's buffers; they would be lost if
    // the process exited now.
    AwaitUntil(clock_.Now() + kSocketsCloseWithin, [this] {
      return std::all_of(listen_.begin(), listen_.end(),
                         [](const ListenAddress& address) {
                           return CountSocketsAt(address) == 0;
                         });
    });
    return all_answered;
  }

 private:
  // Each address was free a moment ago.
  absl::Status CannotListen() const {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot listen on ", absl::StrJoin(options_.listen, " and "),
        options_.listen.size() == 1
            ? ": gRPC gives no reason"
            : ": each is free, but gRPC C++ takes a wildcard for all "
              "addresses of its port; give only that, or use --frontend h2"));
  }

  // gRPC takes any wildcard for that of both IP versions, hence can listen on
  // only one of them: true if addresses[i] repeats an earlier one.
  bool IsCovered(size_t i) const {
    const auto end = listen_.begin() + static_cast<std::ptrdiff_t>(i);
    return listen_[i].is_wildcard() && listen_[i].port != 0 &&
           std::any_of(listen_.begin(), end, [&](const ListenAddress& earlier) {
             return earlier.is_wildcard() && earlier.port == listen_[i].port;
           });
  }

  void Configure(grpc::ServerBuilder& builder) const {
    builder.SetMaxReceiveMessageSize(
        static_cast<int>(options_.max_request_bytes));
    grpc::ResourceQuota quota("neurite");
    quota.Resize(static_cast<size_t>(options_.memory_quota_bytes));
    builder.SetResourceQuota(quota);
    // A few kilobytes of gzip can expand to gigabytes.
    builder.SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);
    builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
    builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
    // Otherwise two servers could share a port unnoticed.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                               options_.max_streams_per_connection);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE,
                               options_.max_metadata_bytes);
    const auto milliseconds = [&builder](const char* name,
                                         std::chrono::milliseconds time) {
      builder.AddChannelArgument(name, static_cast<int>(time.count()));
    };
    // Without the argument, gRPC would send a PING every two hours.
    builder.AddChannelArgument(
        GRPC_ARG_KEEPALIVE_TIME_MS,
        options_.keepalive_time.count() > 0
            ? static_cast<int>(options_.keepalive_time.count())
            : std::numeric_limits<int>::max());
    milliseconds(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, options_.keepalive_timeout);
    if (options_.max_connection_idle.count() > 0) {
      milliseconds(GRPC_ARG_MAX_CONNECTION_IDLE_MS,
                   options_.max_connection_idle);
    }
    if (options_.max_connection_age.count() > 0) {
      milliseconds(GRPC_ARG_MAX_CONNECTION_AGE_MS, options_.max_connection_age);
      milliseconds(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                   options_.max_connection_age_grace);
    }
  }

  // Waits until `done` or `deadline`, whichever comes first.
  void AwaitUntil(MonotonicTime deadline, const std::function<bool()>& done) {
    Mutex mu;
    CondVar nobody;
    const MutexLock lock(mu);
    while (!done() && clock_.Now() < deadline) {
      clock_.WaitUntil(mu, nobody, clock_.Now() + std::chrono::milliseconds(1));
    }
  }

  const FrontEndOptions options_;
  std::vector<ListenAddress> listen_;
  Clock& clock_;
  std::vector<std::string> addresses_;
  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GrpcWorker> worker_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FrontEnd>> StartGrpcFrontEnd(
    const FrontEndOptions& options, Clock& clock,
    const WorkerServicesFactory& make_services) {
  std::vector<ListenAddress> addresses;
  for (const std::string& text : options.listen) {
    NEURITE_ASSIGN_OR_RETURN(addresses.emplace_back(),
                             ParseListenAddress(text));
  }
  // gRPC says that it cannot listen, but not why, and is content with one of
  // several addresses of a host. These sockets are closed at once.
  NEURITE_RETURN_IF_ERROR(
      ListenOnAll(addresses, options.unix_socket_mode).status());
  auto front_end =
      std::make_unique<GrpcFrontEnd>(options, std::move(addresses), clock);
  NEURITE_RETURN_IF_ERROR(front_end->Start(make_services));
  return front_end;
}

}  // namespace neurite
