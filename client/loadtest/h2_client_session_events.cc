// The callbacks of nghttp2.
#include <array>

#include "client/loadtest/h2_client_session.h"

namespace neurite {
namespace {

// The longest reply, in bytes. A longer one is truncated and then fails the
// check for one whole message.
constexpr size_t kMostReply = size_t{1} << 30;

// Flow-control window. Large enough that the server never waits for the client.
constexpr int32_t kWindow = 1 << 30;

absl::string_view Text(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

absl::Status H2ClientSession::Begin() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
                                                         &OnStreamClosed);
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_auto_ping_ack(option, 1);
  nghttp2_session* session = nullptr;
  const int error =
      nghttp2_session_client_new2(&session, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  if (error != 0) return absl::UnavailableError(nghttp2_strerror(error));
  session_.reset(session);
  const std::array<nghttp2_settings_entry, 2> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}}};
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(),
                          settings.size());
  nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kWindow);
  return absl::OkStatus();
}

int H2ClientSession::OnHeader(nghttp2_session* /*of*/,
                              const nghttp2_frame* frame, const uint8_t* name,
                              size_t name_size, const uint8_t* value,
                              size_t value_size, uint8_t /*flags*/,
                              void* session) {
  const auto& self = *static_cast<H2ClientSession*>(session);
  if (H2ClientCall* const call = self.CallOf(frame->hd.stream_id)) {
    call->AddField(Text(name, name_size), Text(value, value_size));
  }
  return 0;
}

int H2ClientSession::OnData(nghttp2_session* /*of*/, uint8_t /*flags*/,
                            int32_t stream, const uint8_t* data, size_t size,
                            void* session) {
  auto& self = *static_cast<H2ClientSession*>(session);
  if (stream == self.stream_id_ && stream != 0) {
    const bool fine =
        self.stream_.Receive(Text(data, size), [&self](H2ClientCall& call) {
          self.listener_.OnEnded(call, absl::StatusCode::kOk, "");
        });
    if (!fine) {
      self.stream_reply_.grpc_status = absl::StatusCode::kInternal;
      self.stream_reply_.message = "the server sent an invalid reply";
      self.StopSending(stream);
      self.EndStream(NGHTTP2_NO_ERROR);
    }
    return 0;
  }
  H2ClientCall* const call = self.CallOf(stream);
  if (call != nullptr && self.target_.want_replies &&
      call->reply.size() < kMostReply) {
    call->reply.append(reinterpret_cast<const char*>(data), size);
  }
  return 0;
}

int H2ClientSession::OnFrame(nghttp2_session* /*of*/,
                             const nghttp2_frame* frame, void* session) {
  auto& self = *static_cast<H2ClientSession*>(session);
  const nghttp2_frame_hd& head = frame->hd;
  if (head.type == NGHTTP2_SETTINGS) self.ready_ = true;
  if (head.type == NGHTTP2_GOAWAY) self.BeginGoingAway(frame->goaway);
  if (head.type == NGHTTP2_PING && (head.flags & NGHTTP2_FLAG_ACK) == 0) {
    self.AnswerPing(frame->ping);
  }
  const bool ends =
      (head.type == NGHTTP2_HEADERS || head.type == NGHTTP2_DATA) &&
      (head.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (ends) self.OnEndOfStream(head.stream_id);
  if (head.type == NGHTTP2_RST_STREAM) {
    self.EndCalls(head.stream_id, frame->rst_stream.error_code);
  }
  return 0;
}

// The calls of a stream that the server has ended or reset have ended before,
// in OnFrame. nghttp2 itself closes others: those that GOAWAY excludes, and
// those that it could not send because of one.
int H2ClientSession::OnStreamClosed(nghttp2_session* /*of*/, int32_t stream,
                                    uint32_t code, void* session) {
  auto& self = *static_cast<H2ClientSession*>(session);
  --self.open_streams_;
  if (self.going_away_ && code == NGHTTP2_REFUSED_STREAM) {
    self.RefuseCalls(stream);
  } else {
    self.EndCalls(stream, code);
  }
  return 0;
}

ssize_t H2ClientSession::ReadStream(nghttp2_session* /*of*/, int32_t /*stream*/,
                                    uint8_t* to, size_t room, uint32_t* flags,
                                    nghttp2_data_source* /*source*/,
                                    void* session) {
  auto& self = *static_cast<H2ClientSession*>(session);
  const size_t bytes = self.stream_.Send({to, room});
  if (bytes > 0) return static_cast<ssize_t>(bytes);
  if (!self.going_away_) return NGHTTP2_ERR_DEFERRED;
  self.stream_sent_ = true;
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  return 0;
}

ssize_t H2ClientSession::ReadRequest(nghttp2_session* /*of*/, int32_t stream,
                                     uint8_t* to, size_t room, uint32_t* flags,
                                     nghttp2_data_source* /*source*/,
                                     void* session) {
  H2ClientCall* const call =
      static_cast<H2ClientSession*>(session)->CallOf(stream);
  if (call == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const size_t copied = call->CopyRequest({to, room});
  if (call->sent_all()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(copied);
}

}  // namespace neurite
