// What one call sends: metadata, messages and a status.
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

// Writes them as frames of the call's stream, one message at a time, as far as
// the windows allow. Counts the memory of what waits.
class ReplyWriter {
 public:
  // `worker` must outlive it.
  explicit ReplyWriter(WorkerState& worker) : worker_(worker) {}

  // The next call begins. REQUIRES: new, or after End.
  void Begin(CallContext& connection, uint32_t stream);
  // The stream has ended: what would be sent is dropped from now on.
  void Detach();
  // The call has ended.
  void End();

  // Before the first message; with the status.
  void AddHeader(absl::string_view name, absl::string_view value);
  void AddTrailer(absl::string_view name, absl::string_view value);

  // Memory for the next message. REQUIRES: !sending().
  std::span<char> Reserve(size_t bytes);
  // The handler keeps so many bytes more of replies by itself.
  void CountKept(int64_t bytes);

  // The first `bytes` bytes of the memory are a message, to be written.
  void SetMessage(size_t bytes) { reply_.Begin(bytes); }
  // True while a message has not been written whole.
  bool sending() const { return reply_.sending(); }
  // Writes what the windows allow of it. True if that was all.
  bool WriteMessage();
  void DropMessage();

  // The status, and its frame. REQUIRES: SetStatus first, and !sending().
  void SetStatus(const absl::Status& status);
  void WriteStatus();

  // When the network last took something of a message that waits;
  // MonotonicTime::max() if none does.
  MonotonicTime stalled_since() const { return stalled_since_; }

  // Of the stream.
  SendWindow send_window;

 private:
  void WriteHeaders();
  void Hold(int64_t bytes);

  WorkerState& worker_;
  CallContext* connection_ = nullptr;  // null once the stream has ended
  uint32_t stream_ = 0;
  ReplyBuffer reply_;
  int64_t kept_bytes_ = 0;    // by the handler
  std::string header_block_;  // of metadata; they keep their room
  std::string trailer_block_;
  MonotonicTime stalled_since_ = MonotonicTime::max();
  bool headers_sent_ = false;
  bool ok_ = false;  // the status, once it is set
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_REPLY_WRITER_H_
