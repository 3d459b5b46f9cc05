// The socket of one connection.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_SOCKET_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_SOCKET_H_

#include <cstdint>
#include <span>

#include "core/base/clock.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection.h"
#include "server/http2/session/worker_state.h"
#include "server/transport/listen_socket.h"

namespace neurite::http2 {

class Socket;

// Hears that a socket's connection has something to do.
class SocketListener {
 public:
  virtual void OnWork(Socket& socket) = 0;

 protected:
  ~SocketListener() = default;
};

// Moves bytes between a socket that never blocks and its connection.
// Worker-bound.
class Socket final : private Connection::Listener {
 public:
  // All must outlive it. `retire_at` as Connection's.
  Socket(WorkerState& worker, CallPool& calls, SocketListener& listener,
         Descriptor socket, MonotonicTime retire_at);

  int fd() const { return socket_.get(); }
  Connection& connection() { return connection_; }

  // Reads once, into `bytes` of `memory`, and hands over what came; how many
  // bytes that was.
  size_t Read(std::span<char> bytes, const Buffer& memory);

  // What a turn of work came to.
  struct Outcome {
    bool pumped = false;  // the application may have something to do
    bool more = false;    // there is more to do here, at once
  };

  // Does some of the connection's work: pumps it, and sends once.
  Outcome Work();

  // The socket takes bytes again.
  void OnWritable() { full_ = false; }

  // The events to wait for, as epoll has them.
  uint32_t events() const;

  // The listener's notes: the events that epoll knows of, and whether the
  // socket is in its list of those with something to do.
  uint32_t known_events = 0;
  bool watched = false;
  bool queued = false;

  void OnTick();

  // True once it is of no more use.
  bool closed() const { return closed_; }

 private:
  void OnWork() override { listener_.OnWork(*this); }
  void Send();
  void Close();

  WorkerState& worker_;
  SocketListener& listener_;
  Descriptor socket_;
  bool full_ = false;  // it took less than it was given
  bool closed_ = false;
  // All is sent, and the client has been told; what it still sends is read, or
  // the system would take back what has not arrived.
  bool lingering_ = false;
  MonotonicTime linger_until_;
  Connection connection_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_SOCKET_H_
