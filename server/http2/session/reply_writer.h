// The output of one call: metadata, messages and a status.
#ifndef NEURITE_SERVER_HTTP2_SESSION_REPLY_WRITER_H_
#define NEURITE_SERVER_HTTP2_SESSION_REPLY_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/codec/window.h"
#include "server/http2/session/call_context.h"
#include "server/http2/session/reply_buffer.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Writes the output as frames of the call's stream, one message at a time, to
// the extent that flow control allows.
class ReplyWriter {
 public:
  // `worker` must outlive it.
  explicit ReplyWriter(WorkerState& worker) : worker_(worker) {}

  // Begins the next call. REQUIRES: new, or after End.
  void Begin(CallContext& connection, uint32_t stream);
  // The stream has ended: further output is dropped.
  void Detach() { connection_ = nullptr; }
  // The call has ended.
  void End();

  // Headers must be added before the first message, trailers before the status.
  void AddHeader(absl::string_view name, absl::string_view value);
  void AddTrailer(absl::string_view name, absl::string_view value);

  // Returns memory for the next message: see Call::ReserveReply. REQUIRES:
  // !sending().
  std::span<char> Reserve(size_t bytes);
  // The first `bytes` bytes of the reserved memory are a message to be sent.
  void SetMessage(size_t bytes) { reply_.Begin(bytes); }
  // True while a message has not been written completely.
  bool sending() const { return reply_.sending(); }
  // Writes as much of the message as flow control allows. Returns true if it
  // has been written completely.
  bool WriteMessage();
  void DropMessage() { reply_.Drop(); }

  // Set the status, and write its frame. WriteStatus REQUIRES: SetStatus was
  // called, and !sending().
  void SetStatus(const absl::Status& status);
  void WriteStatus();

  // The time since which a message has been pending, MonotonicTime::max() if
  // none is, and the bytes of it that have been written.
  MonotonicTime stalled_since() const { return stalled_since_; }
  int64_t taken() const { return static_cast<int64_t>(reply_.taken()); }

  // The flow control window of the stream.
  SendWindow send_window;

 private:
  void WriteHeaders();

  WorkerState& worker_;
  CallContext* connection_ = nullptr;  // null once the stream has ended
  MemoryAccount* account_ = nullptr;
  uint32_t stream_ = 0;
  ReplyBuffer reply_;
  std::string header_block_;  // of metadata; the capacity is reused
  std::string trailer_block_;
  MonotonicTime stalled_since_ = MonotonicTime::max();
  bool headers_sent_ = false;
  bool ok_ = false;  // the status is OK; valid once it is set
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_REPLY_WRITER_H_
