#include "server/server.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/clock.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"
#include "core/math/gemm_runtime.h"
#include "core/serving/repository.h"
#include "server/grpc/front_end.h"
#include "server/http2/event_loop/front_end.h"
#include "server/log.h"
#include "server/service_set.h"
#include "server/thread_plan.h"

namespace neurite {
namespace {

void LogRuntime(const GemmRuntime& gemm, const ThreadPlan& threads) {
  LogInfo(gemm.description, "; ", threads.text);
  if (!gemm.same_bits_in_every_batch) {
    LogWarning(
        "with these kernels, the last bits of a row's result may depend on its "
        "batch");
  }
}

// The latencies were measured on loopback, with the attacks of tests/abuse.
void WarnOfGrpc() {
  LogWarning(
      "--frontend grpc is for comparison: Debian's gRPC has no fixes for rapid "
      "reset (measured: other clients' median latency 266 ms) and endless "
      "CONTINUATION (4.8 s); use --frontend h2 where clients may be hostile");
}

void LogAvailable(const ModelEntry& entry) {
  const auto golden =
      static_cast<int64_t>(entry.network->spec().golden_vectors.size());
  if (golden == 0) {
    LogWarning(entry.id.DebugString(),
               " is available, but not verified: its file has no golden "
               "vectors");
    return;
  }
  LogInfo(entry.id.DebugString(),
          " is available: ", Plural(entry.network->parameters(), "parameter"),
          ", ", Plural(golden, "golden vector"),
          golden == 1 ? " matches" : " match");
}

void LogMove(const ModelEntry& entry, const absl::Status& loaded) {
  switch (entry.state) {
    case ModelState::kAvailable:
      LogAvailable(entry);
      return;
    case ModelState::kFailed:
      LogError(entry.id.DebugString(), " failed to load: ", loaded.message());
      return;
    case ModelState::kPending:
    case ModelState::kLoading:
    case ModelState::kDraining:
    case ModelState::kRetired:
      return;
  }
}

void LogOutcome(const RoutingTable& routes,
                const std::vector<std::string>& addresses) {
  int64_t available = 0;
  for (const ModelEntry& entry : routes.entries()) {
    if (entry.state == ModelState::kAvailable) ++available;
  }
  const std::string outcome = absl::StrCat(
      "serving ", available, " of ",
      Plural(static_cast<int64_t>(routes.entries().size()), "model version"));
  if (routes.serving()) return LogInfo(outcome);
  LogWarning("not ready: ",
             available == 0
                 ? "no model is available"
                 : absl::StrCat(outcome, ", but --ready-when is all"),
             "; health checks on ", absl::StrJoin(addresses, " and "),
             " report NOT_SERVING");
}

}  // namespace

Server::Server(const ServerOptions& options)
    : options_(options),
      incidents_([](absl::string_view line) { LogWarning(line); }) {}

Server::~Server() = default;

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options,
    std::function<void(MethodTable&)> more_methods) {
  NEURITE_RETURN_IF_ERROR(options.batcher.Validate());
  NEURITE_ASSIGN_OR_RETURN(const GemmRuntime gemm,
                           CheckGemm(options.load.gemm));
  // The front end on gRPC C++ always has one worker.
  const bool grpc = options.front_end_kind == FrontEndKind::kGrpc;
  const ThreadPlan threads =
      PlanThreads(ReadCpuAllowance(),
                  {.workers = grpc ? std::optional<int>(1) : options.workers,
                   .compute_threads = options.compute_threads});
  LogRuntime(gemm, threads);
  if (grpc) WarnOfGrpc();
  NEURITE_ASSIGN_OR_RETURN(RepositoryScan scan, ScanRepository(options.models));

  // The front end starts before the models are loaded, so that health checks
  // are answered meanwhile.
  std::unique_ptr<Server> server(new Server(options));
  server->compute_threads_ = std::make_unique<ComputeThreads>(
      threads.compute_threads, threads.spare_cores);
  NEURITE_RETURN_IF_ERROR(server->StartFrontEnd(
      threads.workers,
      {.batcher = options.batcher,
       .inference = options.inference,
       .same_bits_in_every_batch = gemm.same_bits_in_every_batch,
       .more_methods = std::move(more_methods)}));
  server->StartRegistry(std::move(scan));
  return server;
}

absl::Status Server::StartFrontEnd(int workers,
                                   const ServiceSetOptions& worker) {
  FrontEndOptions options = options_.front_end;
  options.workers = workers;
  options.incidents = &incidents_;
  const auto start = options_.front_end_kind == FrontEndKind::kGrpc
                         ? StartGrpcFrontEnd
                         : http2::StartHttp2FrontEnd;
  NEURITE_ASSIGN_OR_RETURN(
      front_end_,
      start(options, Clock::Real(), [this, worker](WorkerWaker& waker) {
        return std::make_unique<ServiceSet>(worker, Clock::Real(),
                                            *compute_threads_,
                                            [&waker] { waker.Wake(); });
      }));
  return absl::OkStatus();
}

void Server::StartRegistry(RepositoryScan scan) {
  for (const std::string& note : scan.notes) LogWarning(note);
  registry_ = std::make_unique<Registry>(
      options_.load,
      RegistryEvents{
          .publish = [this](auto routes) { Publish(routes); },
          .on_move = LogMove,
      },
      options_.ready_when);
  registry_->Start(std::move(scan.versions));
  registry_->AwaitLoaded();
  LogOutcome(*registry_->table(), addresses());
}

void Server::Publish(const std::shared_ptr<const RoutingTable>& routes) {
  front_end_->RunOnWorkers([&routes](WorkerServices& app) {
    static_cast<ServiceSet&>(app).Adopt(routes);
  });
}

bool Server::DrainAndStop() {
  const MonotonicTime deadline = Clock::Real().Now() + options_.drain_deadline;
  // First publishes that new calls are rejected, then ends the streams, which
  // would otherwise keep their connections busy until the deadline.
  registry_->BeginDrain();
  front_end_->RunOnWorkers(
      [](WorkerServices& app) { static_cast<ServiceSet&>(app).EndStreams(); });
  const bool in_time = front_end_->Stop(deadline);
  if (in_time) {
    LogInfo("stopped: every call in flight was answered");
  } else {
    LogWarning("stopped at the drain deadline: calls in flight were aborted");
  }
  return in_time;
}

}  // namespace neurite
