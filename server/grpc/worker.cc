#include "server/grpc/worker.h"

#include <chrono>
#include <utility>

#include "core/base/clock.h"
#include "core/base/thread_priority.h"

namespace neurite {
namespace {

// The number of call objects that wait for RPCs, so that a burst finds one
// each.
constexpr int kWaitingCalls = 256;

// The time spent handling events before the resulting work is run. Without this
// limit the first call of a drain would wait until there are no more events,
// which takes milliseconds under load.
constexpr std::chrono::microseconds kMostReading{50};

}  // namespace

GrpcWorker::GrpcWorker(const WorkerServicesFactory& make_services,
                       grpc::AsyncGenericService& service,
                       std::unique_ptr<grpc::ServerCompletionQueue> queue,
                       int64_t max_held_bytes)
    : max_held_bytes_(max_held_bytes),
      service_(service),
      queue_(std::move(queue)),
      services_(make_services(*this)) {}

GrpcWorker::~GrpcWorker() { Join(); }

void GrpcWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void GrpcWorker::Stop() {
  Post([this](WorkerServices&) { stopping_ = true; });
}

void GrpcWorker::Join() {
  if (thread_.joinable()) thread_.join();
}

void GrpcWorker::Discard() {
  queue_->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
  }
}

void GrpcWorker::Post(std::function<void(WorkerServices&)> task) {
  mail_.Post([this, task = std::move(task)] { task(*services_); });
  Wake();
}

// Only one thread at a time sets the alarm: until its event is handled, further
// calls return early. A time in the past takes effect immediately, whereas
// "now" would be rounded up to gRPC's next millisecond.
void GrpcWorker::Wake() {
  if (woken_.exchange(true)) return;
  alarm_.Set(queue_.get(), gpr_time_0(GPR_CLOCK_MONOTONIC), &wake_);
}

void GrpcWorker::OnArrived() {
  ++active_calls_;
  AcceptOne();
}

void GrpcWorker::OnIdle(GrpcCall& call, bool served) {
  if (served) --active_calls_;
  idle_.push_back(&call);
}

void GrpcWorker::Run() {
  PreferLatency();
  for (int i = 0; i < kWaitingCalls; ++i) AcceptOne();
  const gpr_timespec at_once = gpr_time_0(GPR_CLOCK_MONOTONIC);
  const gpr_timespec for_ever = gpr_inf_future(GPR_CLOCK_MONOTONIC);
  bool more = false;  // rows are queued: poll for events, do not block
  for (;;) {
    auto next = Take(more ? at_once : for_ever);
    const MonotonicTime run_at = Clock::Real().Now() + kMostReading;
    while (next == grpc::CompletionQueue::GOT_EVENT &&
           Clock::Real().Now() < run_at) {
      next = Take(at_once);
    }
    if (next == grpc::CompletionQueue::SHUTDOWN) return;
    more = services_->RunRound();
    mail_.RunAll();
    // Only after all calls have ended: a running call would use a closed queue.
    if (stopping_ && idle_.size() == calls_.size()) {
      services_->Quiesce();
      // An alarm set on a closed queue would abort the process, so woken_ is
      // set first and later Wake calls return early. If a thread was faster,
      // its alarm is pending, and the event leads here again.
      if (!woken_.exchange(true)) queue_->Shutdown();
    }
  }
}

grpc::CompletionQueue::NextStatus GrpcWorker::Take(gpr_timespec deadline) {
  void* tag = nullptr;
  bool ok = false;
  const auto next = queue_->AsyncNext(&tag, &ok, deadline);
  if (next == grpc::CompletionQueue::GOT_EVENT) {
    Handle(*static_cast<GrpcEvent*>(tag), ok);
  }
  return next;
}

void GrpcWorker::Handle(const GrpcEvent& event, bool ok) {
  if (event.kind == GrpcEvent::Kind::kWake) {
    woken_ = false;
  } else {
    event.call->OnEvent(event.kind, ok);
  }
}

void GrpcWorker::AcceptOne() {
  if (idle_.empty()) {
    calls_.emplace_back(*this, service_, *queue_);
    idle_.push_back(&calls_.back());
  }
  GrpcCall* call = idle_.back();
  idle_.pop_back();
  call->Accept();
}

}  // namespace neurite
