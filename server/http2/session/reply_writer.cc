#include "server/http2/session/reply_writer.h"

#include <algorithm>
#include <cassert>

#include "server/http2/codec/status_block.h"

namespace neurite::http2 {

void ReplyWriter::Begin(CallContext& connection, uint32_t stream) {
  connection_ = &connection;
  account_ = &connection.account;
  stream_ = stream;
  send_window = connection.flow.NewSendWindow();
  stalled_since_ = MonotonicTime::max();
  headers_sent_ = ok_ = false;
}

void ReplyWriter::End() {
  DropMessage();
  header_block_.clear();
  trailer_block_.clear();
  connection_ = nullptr;
}

void ReplyWriter::AddHeader(absl::string_view name, absl::string_view value) {
  assert(!headers_sent_);
  AppendMetadata(header_block_, name, value);
}

void ReplyWriter::AddTrailer(absl::string_view name, absl::string_view value) {
  AppendMetadata(trailer_block_, name, value);
}

std::span<char> ReplyWriter::Reserve(size_t bytes) {
  assert(!sending());
  if (reply_.capacity() == 0 || reply_.capacity() < bytes) {
    DropMessage();
    reply_.Reserve(worker_.buffers.Take(bytes, account_));
    if (reply_.capacity() == 0) return {};
  }
  return reply_.Room(bytes);
}

bool ReplyWriter::WriteMessage() {
  if (connection_ == nullptr) {
    DropMessage();
    return true;
  }
  FlowControl& flow = connection_->flow;
  while (reply_.left() > 0) {
    const size_t bytes = std::min(reply_.left(), flow.RoomToSend(send_window));
    if (bytes == 0) {
      stalled_since_ = std::min(stalled_since_, worker_.now);
      return false;
    }
    if (!headers_sent_) WriteHeaders();
    reply_.Take(flow.BeginData(stream_, send_window, bytes), bytes);
  }
  flow.OnMessageWritten();
  stalled_since_ = MonotonicTime::max();
  DropMessage();
  return true;
}

void ReplyWriter::WriteHeaders() {
  headers_sent_ = true;
  connection_->writer.Headers(stream_, ReplyHeaderBlock(), header_block_,
                              /*end_stream=*/false);
}

void ReplyWriter::SetStatus(const absl::Status& status) {
  ok_ = status.ok();
  if (ok_) return;
  AppendStatus(trailer_block_, connection_->writer.is_clogged()
                                   ? absl::Status(status.code(), "")
                                   : status);
}

void ReplyWriter::WriteStatus() {
  if (!headers_sent_ && ok_) WriteHeaders();
  absl::string_view first = ok_ ? OkTrailerBlock() : absl::string_view();
  if (!headers_sent_) {
    // If only a status is sent, a single block carries headers and trailers.
    first = ReplyHeaderBlock();
    trailer_block_.insert(0, header_block_);
  }
  connection_->writer.Headers(stream_, first, trailer_block_,
                              /*end_stream=*/true);
}

}  // namespace neurite::http2
