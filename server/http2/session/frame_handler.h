// Processes the frames of one connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_FRAME_HANDLER_H_
#define NEURITE_SERVER_HTTP2_SESSION_FRAME_HANDLER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/frame_decoder.h"
#include "server/http2/codec/header_assembler.h"
#include "server/http2/codec/header_decoder.h"
#include "server/http2/codec/request_head.h"
#include "server/http2/session/call_set.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/opening_bound.h"
#include "server/http2/session/shutdown.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/worker_state.h"
#include "server/rpc/method_table.h"
#include "server/rpc/unread_policy.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// Decodes the bytes of one connection and processes each frame: begins calls,
// delivers their data, ends them, updates windows and acknowledges PINGs.
class FrameHandler final : private FrameVisitor {
 public:
  // All arguments must outlive it.
  FrameHandler(WorkerState& worker, ConnectionWriter& writer, FlowControl& flow,
               MemoryAccount& account, const Reclaimable& holder,
               CallSet& calls, ConnectionShutdown& shutdown);

  // Processes the next bytes, which lie in `memory`. REQUIRES: the connection
  // is not dead.
  void Read(absl::string_view bytes, const Buffer& memory,
            MonotonicTime arrived);

  // State for timeouts: see ConnectionSnapshot.
  bool settings_received() const { return settings_seen_; }
  size_t frame_bytes() const { return reader_.frame_bytes(); }
  MonotonicTime header_block_since() const;

  // The heap memory that is kept between two reads and not counted otherwise.
  int64_t memory_bytes() const;

 private:
  bool OnFrame(const FrameHeader& frame, absl::string_view payload) override;
  bool OnDataFrame(const FrameHeader& frame, size_t content) override;
  bool OnData(absl::string_view content, bool whole) override;
  void OnPreface() override { flow_.Announce(); }
  void OnWrongPreface(absl::string_view start) override;
  void OnConnectionError(ErrorCode error, absl::string_view text) override {
    shutdown_.Fail(error, text);
  }

  void Dispatch(const FrameHeader& frame, absl::string_view payload);
  void OnHeaders(const FrameHeader& frame, absl::string_view payload);
  void OnPriority(const FrameHeader& frame, absl::string_view payload);
  void OnReset(const FrameHeader& frame);
  void OnSettings(const FrameHeader& frame, absl::string_view payload);
  void OnPing(const FrameHeader& frame, absl::string_view payload);
  void OnWindowUpdate(const FrameHeader& frame, absl::string_view payload);
  void WidenStream(uint32_t stream, uint32_t increment);
  void OnDataWithoutCall(uint32_t stream);
  void TakeData(StreamCall& call, absl::string_view content,
                const Buffer& memory, bool last);

  void FailBlock(ErrorCode error, absl::string_view text);

  // These process the block that has just ended.
  void OnHeaderBlock();
  void OnTrailers();
  void OnRequest();
  void OpenCall(std::shared_ptr<const RequestHead> head, MonotonicTime arrived);
  // Null if there is no such method.
  const Method* FindMethod(const std::string& path);
  void Refuse(const absl::Status& refusal, const RequestHead& head);
  void RejectUnread(const UnreadCall& call, UnreadVerdict verdict);

  // True if frames may still arrive for the stream although it has no call.
  bool IsExpected(uint32_t stream) const;

  WorkerState& worker_;
  ConnectionWriter& writer_;
  FlowControl& flow_;
  const Reclaimable& holder_;
  CallSet& calls_;
  ConnectionShutdown& shutdown_;

  FrameDecoder reader_;
  HeaderDecoder headers_;
  HeaderAssembler block_;
  OpeningBound opened_;
  // The result of the last FindMethod.
  std::string path_;
  const Method* method_ = nullptr;
  bool settings_seen_ = false;
  const Buffer* read_memory_ = nullptr;  // of the bytes being read
  MonotonicTime arrived_;                // they arrived at this time or later
  uint32_t data_stream_ = 0;             // of the current DATA frame
  bool data_ends_ = false;               // the current frame has END_STREAM
  std::string rejection_;                // scratch: a header block
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_FRAME_HANDLER_H_
