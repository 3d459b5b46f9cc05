// What a call uses of its connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CALL_CONTEXT_H_
#define NEURITE_SERVER_HTTP2_SESSION_CALL_CONTEXT_H_

#include <cstdint>

#include "server/http2/session/connection_memory.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"

namespace neurite::http2 {

class StreamCall;

// Is told what the open calls of a connection need.
class CallListener {
 public:
  // The call should be pumped in this turn; or once there is room to send.
  virtual void PumpSoon(StreamCall& call) = 0;
  virtual void PumpWhenThereIsRoom(StreamCall& call) = 0;

  // The call has sent its status. If the client has not sent all, it need not.
  virtual void OnStreamDone(StreamCall& call) = 0;

 protected:
  ~CallListener() = default;
};

// One for all calls of a connection; outlives their streams.
struct CallContext {
  ConnectionWriter& writer;
  FlowControl& flow;
  ConnectionMemory& memory;
  CallListener& listener;
  // No other connection of the worker has, had or will have it. Not 0.
  uint64_t connection_id = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CALL_CONTEXT_H_
