// The worker of the gRPC C++ front end.
#ifndef NEURITE_SERVER_GRPC_WORKER_H_
#define NEURITE_SERVER_GRPC_WORKER_H_

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "server/grpc/call.h"
#include "server/rpc/worker_services.h"
#include "server/transport/front_end.h"
#include "server/transport/worker_mailbox.h"

namespace neurite {

// A completion queue and the thread that drains it.
class GrpcWorker final : public GrpcCallOwner, public WorkerWaker {
 public:
  // `service` must outlive it. Calls may hold `max_held_bytes`; messages beyond
  // that are rejected.
  GrpcWorker(const WorkerServicesFactory& make_services,
             grpc::AsyncGenericService& service,
             std::unique_ptr<grpc::ServerCompletionQueue> queue,
             int64_t max_held_bytes);
  ~GrpcWorker();

  GrpcWorker(const GrpcWorker&) = delete;
  GrpcWorker& operator=(const GrpcWorker&) = delete;

  // REQUIRES: the server has started.
  void Start();

  // Ends the thread when every call has ended. REQUIRES: the server has been
  // shut down, so that no call waits for an RPC indefinitely.
  void Stop();

  // Waits for the thread to end.
  void Join();

  // Calls that have arrived and not ended. Any thread.
  int64_t active_calls() const { return active_calls_; }

  // Calls that were cancelled before they were answered. Any thread.
  int64_t cancelled_calls() const { return cancelled_calls_; }

  // Replaces the thread's cleanup for a worker that was never started.
  void Discard();

  // Schedules `task` on the worker's thread. Any thread.
  void Post(std::function<void(WorkerServices&)> task);

  // Any thread.
  void Wake() override;

 private:
  // --- For its calls, on the worker's thread ---------------------------------
  void OnArrived() override;
  void OnIdle(GrpcCall& call, bool served) override;
  void OnCancelled() override { ++cancelled_calls_; }
  void OnHeld(int64_t bytes) override { held_bytes_ += bytes; }
  bool IsFull() const override { return held_bytes_ > max_held_bytes_; }
  const MethodTable& methods() const override { return services_->methods(); }

  void Run();
  // Handles one event if one arrives before `deadline`.
  grpc::CompletionQueue::NextStatus Take(gpr_timespec deadline);
  void Handle(const GrpcEvent& event, bool ok);
  void AcceptOne();

  const int64_t max_held_bytes_;
  grpc::AsyncGenericService& service_;
  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;

  // Only the worker's thread may use these.
  std::deque<GrpcCall> calls_;  // grows to the most calls ever in flight
  std::vector<GrpcCall*> idle_;
  int64_t held_bytes_ = 0;
  bool stopping_ = false;

  // Written by the worker's thread.
  std::atomic<int64_t> active_calls_{0};
  std::atomic<int64_t> cancelled_calls_{0};

  WorkerMailbox mail_;

  GrpcEvent wake_{GrpcEvent::Kind::kWake, nullptr};
  std::atomic<bool> woken_{false};
  grpc::Alarm alarm_;

  const std::unique_ptr<WorkerServices> services_;

  std::thread thread_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_GRPC_WORKER_H_
