// The parts of a connection that its calls use.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CALL_CONTEXT_H_
#define NEURITE_SERVER_HTTP2_SESSION_CALL_CONTEXT_H_

#include <cstdint>

#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/memory_quota.h"
#include "server/transport/memory_account.h"

namespace neurite::http2 {

class StreamCall;

// Receives requests from the open calls of a connection.
class CallListener {
 public:
  // Schedules a Pump of the call: in this turn, or when data can be sent again.
  virtual void PumpSoon(StreamCall& call) = 0;
  virtual void PumpWhenThereIsRoom(StreamCall& call) = 0;

  // The call has sent its status; the client may not have ended its side yet.
  virtual void OnStreamDone(StreamCall& call) = 0;

 protected:
  ~CallListener() = default;
};

// Shared by all calls of a connection. Outlives their streams.
struct CallContext {
  ConnectionWriter& writer;
  FlowControl& flow;
  MemoryAccount& account;  // outlives the calls
  const Reclaimable& holder;
  CallListener& listener;
  // Unique among all connections of the worker, past and future. Not 0.
  uint64_t connection_id = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CALL_CONTEXT_H_
