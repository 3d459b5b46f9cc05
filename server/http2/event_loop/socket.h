// The socket of one connection.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_SOCKET_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_SOCKET_H_

#include <cstdint>
#include <span>
#include <string>

#include "core/base/clock.h"
#include "server/http2/event_loop/peer_connections.h"
#include "server/http2/event_loop/unread_age.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection.h"
#include "server/http2/session/worker_state.h"
#include "server/transport/listen_socket.h"

namespace neurite::http2 {

class Socket;

// Is notified when the connection of a socket has work.
class SocketListener {
 public:
  virtual void OnWork(Socket& socket) = 0;

 protected:
  ~SocketListener() = default;
};

// Moves bytes between a non-blocking socket and its connection. Worker-bound.
class Socket final : private Connection::Listener {
 public:
  // All references must outlive it. `retire_at`: see Connection. `peer`: see
  // PeerName.
  Socket(WorkerState& worker, CallPool& calls, SocketListener& listener,
         const PollTimes& polls, Descriptor socket, MonotonicTime retire_at,
         std::string peer);

  int fd() const { return socket_.get(); }
  Connection& connection() { return connection_; }

  // Reads once, into `bytes`, which lie in `memory`, and passes the data to the
  // connection. Returns the number of bytes read.
  size_t Read(std::span<char> bytes, const Buffer& memory);

  // The result of Work.
  struct Outcome {
    bool pumped = false;  // the application may have received work
    bool more = false;    // Work should be called again immediately
  };

  // Does some of the connection's work: pumps it, and sends once.
  Outcome Work();

  // The socket accepts bytes again.
  void OnWritable() { full_ = false; }

  // The epoll events to wait for.
  uint32_t events() const;

  // For the listener: the events registered with epoll, and whether the socket
  // is in the listener's work list.
  uint32_t known_events = 0;
  bool watched = false;
  bool queued = false;
  // Read empties it; the listener tells it of polls.
  UnreadAge unread_age;
  PeerSlot peer_slot;  // of its client, held until the socket is destroyed

  // One event of this connection has kept the worker busy for long.
  void ReportLongEvent(absl::string_view text) {
    OnIncident(IncidentKind::kLongEvent, text);
  }

  void OnTick();

  // An allocation has failed in this connection's turn: closes it.
  void GiveUp();

  // The connection is about to be closed, because there is no memory for it.
  void NoteRefused() {
    OnIncident(IncidentKind::kMemory,
               "memory was short, and the connection was refused");
  }

  // True once the socket is closed and may be destroyed.
  bool closed() const { return closed_; }

 private:
  void OnWork() override { listener_.OnWork(*this); }
  void OnIncident(IncidentKind kind, absl::string_view text) override;
  void Send();
  void Close();

  WorkerState& worker_;
  SocketListener& listener_;
  Descriptor socket_;
  const std::string peer_;
  bool full_ = false;  // the last write was incomplete
  bool closed_ = false;
  // Everything has been sent, and the sending side is shut down. Input is still
  // read and dropped: otherwise the system would reset the connection and
  // discard data that has not arrived.
  bool lingering_ = false;
  MonotonicTime linger_until_;
  Connection connection_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_SOCKET_H_
