// An I/O thread and everything that it owns.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_WORKER_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_WORKER_H_

#include <sys/epoll.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/event_loop/long_events.h"
#include "server/http2/event_loop/peer_connections.h"
#include "server/http2/event_loop/socket.h"
#include "server/http2/event_loop/trim_policy.h"
#include "server/http2/event_loop/unread_age.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/worker_state.h"
#include "server/rpc/worker_services.h"
#include "server/transport/buffer_pool.h"
#include "server/transport/front_end.h"
#include "server/transport/listen_socket.h"
#include "server/transport/worker_mailbox.h"

namespace neurite::http2 {

// An epoll event loop. Each turn reads the available input, runs the resulting
// work, and sends all replies of a connection at once. Shares no state with
// other workers.
class Worker final : public WorkerWaker, private SocketListener {
 public:
  // `options`, `clock` and `process_memory` must outlive the worker.
  // `index`: see WorkerState.
  Worker(const FrontEndOptions& options, const Clock& clock,
         const WorkerServicesFactory& make_services,
         ProcessMemory& process_memory, size_t index);
  // REQUIRES: never started, or joined.
  ~Worker();

  // INTERNAL if the system cannot create an epoll instance, eventfd or timer.
  absl::Status Start();

  // --- Any thread ------------------------------------------------------------

  // Schedules `task` on the worker's thread.
  void Post(std::function<void(WorkerServices&)> task);
  void Wake() override;

  // Serves an accepted connection from `peer` (see PeerName). `slot` is given
  // back when it is closed.
  void Serve(Descriptor socket, std::string peer = {}, PeerSlot slot = nullptr);

  // Sends GOAWAY on the open connections. Connections accepted later are served
  // without one: if they received it immediately, their clients would reconnect
  // in a loop.
  void BeginDrain();

  // Ends all open calls.
  void CutOff();

  // Waits until all connections are closed and the thread has ended.
  void StopAndJoin();

  // The connections passed to Serve that are not closed yet.
  int64_t connections() const { return connections_; }
  // Calls that have arrived and not ended.
  int64_t active_calls() const { return state_->active_calls; }
  int64_t cut_off_calls() const { return cut_off_calls_; }
  const LongEvents& long_events() const { return long_events_; }
  // The total time that the thread has spent working since its start.
  std::chrono::nanoseconds busy() const {
    return std::chrono::nanoseconds(busy_);
  }

 private:
  void Run();
  void Await(bool at_once);
  // Fetches events; returns true if there are any. With `sleep`, waits for one.
  bool Look(bool sleep);
  bool BusyPoll();
  void ReadReady();
  void ReadSocket(Socket& socket);
  bool WorkSockets();
  void Watch(Socket& socket);
  void KeepTicking();
  void TickSome();
  void SetTimer();
  void TrimIfCalm();
  void FreeClosed();
  void OnWork(Socket& socket) override;
  // Runs `turn`, of `socket` (null: of no connection). If an allocation fails,
  // closes the socket, and reclaims memory if there is still none.
  template <typename Turn>
  void Attempt(Socket* socket, const Turn& turn);
  void OnAllocationFailure(Socket* socket);
  MonotonicTime Awake(MonotonicTime now) const;
  void EndEvent(MonotonicTime now, Socket& socket);
  void EndUpkeep(absl::string_view what);
  void Open(Descriptor socket, std::string peer, PeerSlot slot);
  MonotonicTime RetireTime();

  const FrontEndOptions& options_;
  const Clock& clock_;
  Descriptor epoll_;
  Descriptor wake_;
  Descriptor timer_;
  WorkerMailbox mail_;
  std::atomic<bool> woken_{false};

  std::unique_ptr<WorkerServices> services_;
  std::unique_ptr<WorkerState> state_;

  // --- The worker's thread only ----------------------------------------------
  CallPool calls_;
  absl::flat_hash_set<std::unique_ptr<Socket>> sockets_;
  std::vector<Socket*> work_;
  std::vector<Socket*> closed_;
  PollTimes polls_;
  LongEvents long_events_;
  MonotonicTime turn_end_;
  MonotonicTime last_poll_;
  std::vector<epoll_event> events_;
  size_t next_event_ = 0;
  size_t event_count_ = 0;
  Buffer memory_;  // the next read goes to `filled_`
  size_t filled_ = 0;
  std::vector<Socket*> to_tick_;  // those that the current tick has not visited
  MonotonicTime next_tick_ = MonotonicTime::max();  // max(): no tick needed
  MonotonicTime timer_at_ = MonotonicTime::max();   // max(): not set
  TrimPolicy trim_;
  std::minstd_rand random_;
  bool ticking_ = false;  // a tick has begun and not ended
  bool draining_ = false;
  bool stopping_ = false;

  // --- Written by the worker's thread ----------------------------------------
  std::atomic<int64_t> cut_off_calls_{0};
  std::atomic<int64_t> busy_{0};  // nanoseconds

  std::atomic<int64_t> connections_{0};

  // The last member, so that everything the thread uses outlives it.
  std::thread thread_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_WORKER_H_
