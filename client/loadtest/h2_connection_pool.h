// The HTTP/2 connections of one thread of the load generator.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CONNECTION_POOL_H_
#define NEURITE_CLIENT_LOADTEST_H2_CONNECTION_POOL_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/loadtest/epoll_set.h"
#include "client/loadtest/h2_client_call.h"
#include "client/loadtest/h2_client_call_list.h"
#include "client/loadtest/h2_client_connection.h"
#include "client/loadtest/load_target.h"
#include "client/loadtest/socket_address.h"
#include "core/base/clock.h"

namespace neurite {

// Makes calls on a number of connections in turn, and replaces connections that
// the server ends. Not thread-safe.
//
// Calls on a connection that the server ends gracefully (GOAWAY) go on. Those
// that it excludes, and those that start before the next connection is ready,
// wait for it. Calls on a connection that is lost end with UNAVAILABLE. While
// the server cannot be reached, all calls end with UNAVAILABLE.
class H2ConnectionPool final : private H2Listener {
 public:
  // `calls` are all calls that will be made. All arguments must outlive the
  // pool.
  H2ConnectionPool(const LoadTarget& target, size_t connections,
                   std::span<H2ClientCall> calls, H2CallEnds& ends);

  H2ConnectionPool(const H2ConnectionPool&) = delete;
  H2ConnectionPool& operator=(const H2ConnectionPool&) = delete;

  // Makes all connections. UNAVAILABLE if one cannot be made in time.
  absl::Status Connect();

  // Starts a call, or lets it wait. It may end during this.
  void Begin(H2ClientCall& call);
  // Calls that wait begin as soon as a stream is available.
  void BeginWaiting();
  // Cancels a call that has not ended, without telling that it has.
  void Cancel(H2ClientCall& call);

  // Replaces connections and sends what is to be sent.
  void Flush();
  // Waits for an event of the server at most this long, and handles it.
  void Poll(std::chrono::nanoseconds time);
  // When Flush should be called even without an event.
  MonotonicTime NextStep() const;

 private:
  struct Link;

  // A connection that epoll watches.
  struct Watched final : H2ClientConnection {
    Watched(Link& of, const LoadTarget& target, H2Listener& listener,
            MonotonicTime now)
        : H2ClientConnection(target, listener), link(of), opened_at(now) {}

    Link& link;
    const MonotonicTime opened_at;
    bool has_news = false;          // has data to send
    bool watched_for_room = false;  // epoll reports EPOLLOUT
  };

  // One of the connections that were asked for, over time: when the server ends
  // it, another one follows.
  struct Link {
    std::unique_ptr<Watched> current;  // null between two connections
    std::vector<std::unique_ptr<Watched>> ending;  // their calls go on
    H2ClientCallList waiting{&H2ClientCall::waiting};
    bool ready = false;  // calls can begin on `current`

    // Connecting has failed, and has not succeeded since: calls end at once.
    bool failed = false;
    std::string why_failed;
    MonotonicTime retry_at;
    std::chrono::milliseconds retry_after{0};
  };

  // --- Connections -----------------------------------------------------------
  absl::Status ConnectTo(const SocketAddress& address, MonotonicTime give_up);
  void Open(Link& link, MonotonicTime now);
  void Update(Watched& watched);
  void Retire(Link& link);
  bool LeaveReady(Link& link);
  void Lose(Watched& watched, const absl::Status& why);
  void Bury(Watched& watched);
  void Reconnect(MonotonicTime now);
  MonotonicTime NextStepOf(const Link& link) const;

  // --- Calls -----------------------------------------------------------------
  void Submit(Link& link, H2ClientCall& call);
  void AwaitConnection(H2ClientCall& call);
  void EndUnconnected(H2ClientCall& call);
  void OnEnded(H2ClientCall& call, absl::StatusCode code,
               std::string message) override;
  void OnRefused(H2ClientCall& call) override;

  // --- Events ----------------------------------------------------------------
  void SetNews(Watched& watched);
  void FlushNews();
  void FlushOne(Watched& watched);
  void HandleEvent(Watched& watched, uint32_t events);

  const LoadTarget& target_;
  const std::span<H2ClientCall> calls_;
  H2CallEnds& ends_;
  EpollSet sockets_;
  SocketAddress address_;
  std::vector<Link> links_;
  size_t next_link_ = 0;
  size_t unready_links_ = 0;
  std::vector<Watched*> news_;  // connections with data to send
  std::vector<std::unique_ptr<Watched>> buried_;
  std::vector<uint8_t> buffer_;  // for reading
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CONNECTION_POOL_H_
