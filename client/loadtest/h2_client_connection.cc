#include "client/loadtest/h2_client_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/loadtest/grpc_codes.h"
#include "core/base/status_macros.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

// The longest reply, in bytes. A longer one is truncated and then fails the
// check for one whole message.
constexpr size_t kMostReply = size_t{1} << 30;

// Bytes that are serialised at a time.
constexpr size_t kBuffer = size_t{256} << 10;

// Flow-control window. Large enough that the server never waits for the client.
constexpr int32_t kWindow = 1 << 30;

absl::Status Lost(absl::string_view what, int error) {
  return absl::UnavailableError(absl::StrCat(what, ": ", strerror(error)));
}

absl::Status Broken(absl::string_view what, ssize_t nghttp2_error) {
  return absl::UnavailableError(absl::StrCat(
      what, ": ", nghttp2_strerror(static_cast<int>(nghttp2_error))));
}

absl::string_view Text(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// Refers to `name` and `value`, which must outlive the header.
nghttp2_nv Header(absl::string_view name, absl::string_view value) {
  const auto bytes = [](absl::string_view text) {
    return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
  };
  nghttp2_nv header;
  header.name = bytes(name);
  header.value = bytes(value);
  header.namelen = name.size();
  header.valuelen = value.size();
  header.flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
  return header;
}

}  // namespace

H2ClientConnection::H2ClientConnection(const LoadTarget& target,
                                       const SocketAddress& address,
                                       H2Listener& listener)
    : target_(target),
      address_(address),
      listener_(listener),
      authority_(absl::StartsWith(target.address, "unix:") ? "localhost"
                                                           : target.address),
      stream_(target.want_replies) {
  MakeHeaders();
}

H2ClientConnection::~H2ClientConnection() { Close(); }

// --- The socket --------------------------------------------------------------

absl::Status H2ClientConnection::Open() {
  fd_ = socket(address_.storage.ss_family,
               SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return Lost("making a socket", errno);
  const int on = 1;
  if (address_.storage.ss_family != AF_UNIX) {
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  NEURITE_RETURN_IF_ERROR(MakeSession());
  connecting_ = true;
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address_.storage),
              address_.size) == 0) {
    connecting_ = false;
  } else if (errno != EINPROGRESS) {
    return Lost("connecting", errno);
  }
  return absl::OkStatus();
}

void H2ClientConnection::Close() {
  session_.reset();
  if (fd_ >= 0) close(std::exchange(fd_, -1));
  connecting_ = ready_ = false;
  out_.clear();
  out_sent_ = 0;
  open_streams_ = 0;
  stream_.TakeUnanswered();
  stream_id_ = 0;
}

absl::Status H2ClientConnection::FinishConnecting() {
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return Lost("connecting", error);
  // SO_ERROR is also 0 while connecting; getpeername tells the difference.
  sockaddr_storage peer = {};
  size = sizeof(peer);
  connecting_ =
      getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &size) != 0;
  return absl::OkStatus();
}

absl::Status H2ClientConnection::Serialise() {
  out_.clear();
  out_sent_ = 0;
  while (out_.size() < kBuffer) {
    const uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_.get(), &bytes);
    if (size < 0) return Broken("sending", size);
    if (size == 0) break;
    out_.append(reinterpret_cast<const char*>(bytes),
                static_cast<size_t>(size));
  }
  return absl::OkStatus();
}

absl::Status H2ClientConnection::Flush() {
  if (connecting_) NEURITE_RETURN_IF_ERROR(FinishConnecting());
  if (connecting_) return absl::OkStatus();
  for (;;) {
    if (out_.empty()) NEURITE_RETURN_IF_ERROR(Serialise());
    if (out_.empty()) return CheckAlive();
    const ssize_t sent = send(fd_, out_.data() + out_sent_,
                              out_.size() - out_sent_, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return absl::OkStatus();
      return Lost("sending", errno);
    }
    out_sent_ += static_cast<size_t>(sent);
    if (out_sent_ == out_.size()) out_.clear();
  }
}

// nghttp2 wants neither to read nor to write after a GOAWAY and the last
// stream, or after it has reported a protocol error to the server.
absl::Status H2ClientConnection::CheckAlive() const {
  if (nghttp2_session_want_read(session_.get()) != 0 ||
      nghttp2_session_want_write(session_.get()) != 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(ready_ ? "the HTTP/2 session has ended"
                                       : "the server does not support HTTP/2");
}

absl::Status H2ClientConnection::Read(std::span<uint8_t> buffer) {
  if (connecting_) return absl::OkStatus();
  for (;;) {
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return absl::OkStatus();
      return Lost("reading", errno);
    }
    if (got == 0) {
      return absl::UnavailableError("the server closed the connection");
    }
    const ssize_t taken = nghttp2_session_mem_recv(
        session_.get(), buffer.data(), static_cast<size_t>(got));
    if (taken < 0) return Broken("reading", taken);
    NEURITE_RETURN_IF_ERROR(CheckAlive());
    if (static_cast<size_t>(got) < buffer.size()) return absl::OkStatus();
  }
}

// --- Calls -------------------------------------------------------------------

void H2ClientConnection::MakeHeaders() {
  headers_ = {Header(":method", "POST"),
              Header(":scheme", "http"),
              Header(":path", target_.method),
              Header(":authority", authority_),
              Header("te", "trailers"),
              Header("content-type", "application/grpc"),
              Header("user-agent", "neurite-loadtest")};
  if (target_.server_timing) headers_.push_back(Header("server-timing", "1"));
  headers_.push_back(Header("grpc-timeout", ""));
}

bool H2ClientConnection::has_room() const {
  if (stream_id_ != 0) return true;
  return open_streams_ <
         nghttp2_session_get_remote_settings(
             session_.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

bool H2ClientConnection::Submit(H2ClientCall& call) {
  if (target_.stream) return SubmitOnStream(call);
  if (nghttp2_session_check_request_allowed(session_.get()) == 0) return false;
  headers_.back() = Header("grpc-timeout", call.timeout);
  nghttp2_data_provider body = {};
  body.read_callback = &H2ClientConnection::ReadRequest;
  const int32_t stream = nghttp2_submit_request(
      session_.get(), nullptr, headers_.data(), headers_.size(), &body, &call);
  if (stream < 0) return false;
  call.stream = stream;
  ++open_streams_;
  return true;
}

bool H2ClientConnection::SubmitOnStream(H2ClientCall& call) {
  if (stream_id_ == 0) {
    if (nghttp2_session_check_request_allowed(session_.get()) == 0) {
      return false;
    }
    nghttp2_data_provider body = {};
    body.read_callback = &H2ClientConnection::ReadStream;
    stream_reply_ = H2ClientCall();
    // The stream itself has no deadline, because each of its requests has its
    // own; so the last header, the timeout, is left out.
    const int32_t stream =
        nghttp2_submit_request(session_.get(), nullptr, headers_.data(),
                               headers_.size() - 1, &body, &stream_reply_);
    if (stream < 0) return false;
    stream_id_ = stream;
    ++open_streams_;
  }
  stream_.Add(call);
  // Returns an error, which is ignored, if the stream is not deferred.
  nghttp2_session_resume_data(session_.get(), stream_id_);
  return true;
}

void H2ClientConnection::Cancel(H2ClientCall& call) {
  if (target_.stream) return stream_.GiveUp(call);
  nghttp2_session_set_stream_user_data(session_.get(), call.stream, nullptr);
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, call.stream,
                            NGHTTP2_CANCEL);
}

H2ClientCall* H2ClientConnection::CallOf(int32_t stream) const {
  return static_cast<H2ClientCall*>(
      nghttp2_session_get_stream_user_data(session_.get(), stream));
}

// Ends the stream and all its calls that have not been answered.
void H2ClientConnection::EndStream(uint32_t reset_code) {
  if (stream_id_ == 0) return;
  if (reset_code == NGHTTP2_NO_ERROR) {
    // The server has ended the stream, but the client's half is still open.
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream_id_,
                              NGHTTP2_CANCEL);
  }
  nghttp2_session_set_stream_user_data(session_.get(), stream_id_, nullptr);
  stream_id_ = 0;
  absl::StatusCode code = absl::StatusCode::kInternal;
  std::string message = "the server ended the stream without an answer";
  if (stream_reply_.grpc_status.has_value()) {
    // Requests without an answer have failed even if the stream ended with OK.
    code = *stream_reply_.grpc_status == absl::StatusCode::kOk
               ? absl::StatusCode::kInternal
               : *stream_reply_.grpc_status;
    message = PercentDecoded(stream_reply_.message);
  } else if (reset_code != NGHTTP2_NO_ERROR) {
    code = CodeOfReset(reset_code);
    message = absl::StrCat("the stream was reset: ",
                           nghttp2_http2_strerror(reset_code));
  }
  for (H2ClientCall* call : stream_.TakeUnanswered()) {
    listener_.OnEnded(*call, code, message);
  }
}

void H2ClientConnection::End(H2ClientCall& call, uint32_t reset_code) {
  const bool sent_all = call.sent == kMessagePrefixSize + call.request.size();
  nghttp2_session_set_stream_user_data(session_.get(), call.stream, nullptr);
  // The server does not read the rest of the request.
  if (!sent_all) {
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, call.stream,
                              NGHTTP2_CANCEL);
  }
  if (call.grpc_status.has_value()) {
    return listener_.OnEnded(call, *call.grpc_status,
                             PercentDecoded(call.message));
  }
  if (call.http_status != 0 && call.http_status != 200) {
    return listener_.OnEnded(
        call, CodeOfHttpStatus(call.http_status),
        absl::StrCat("the server answered HTTP status ", call.http_status));
  }
  if (reset_code != NGHTTP2_NO_ERROR) {
    return listener_.OnEnded(call, CodeOfReset(reset_code),
                             absl::StrCat("the stream was reset: ",
                                          nghttp2_http2_strerror(reset_code)));
  }
  listener_.OnEnded(call, absl::StatusCode::kInternal,
                    "the server ended the stream without a grpc-status");
}

// --- Callbacks of nghttp2 ----------------------------------------------------

absl::Status H2ClientConnection::MakeSession() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
                                                         &OnStreamClosed);
  nghttp2_session* session = nullptr;
  const int error = nghttp2_session_client_new(&session, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  if (error != 0) return Broken("making a session", error);
  session_.reset(session);
  const std::array<nghttp2_settings_entry, 2> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}}};
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(),
                          settings.size());
  nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kWindow);
  return absl::OkStatus();
}

int H2ClientConnection::OnHeader(nghttp2_session* /*session*/,
                                 const nghttp2_frame* frame,
                                 const uint8_t* name, size_t name_size,
                                 const uint8_t* value, size_t value_size,
                                 uint8_t /*flags*/, void* connection) {
  auto& self = *static_cast<H2ClientConnection*>(connection);
  H2ClientCall* const call = self.CallOf(frame->hd.stream_id);
  if (call == nullptr) return 0;
  const absl::string_view key = Text(name, name_size);
  const absl::string_view text = Text(value, value_size);
  if (key == "grpc-status") {
    call->grpc_status = GrpcStatusCode(text);
  } else if (key == "grpc-message") {
    call->message.assign(text.data(), text.size());
  } else if (key == ":status") {
    // nghttp2 has checked that these are three digits. An informational
    // response may have set the status before.
    call->http_status = 0;
    for (const char digit : text) {
      call->http_status = call->http_status * 10 + (digit - '0');
    }
  } else if (self.target_.server_timing && key == "server-timing") {
    call->server_timing.assign(text.data(), text.size());
  }
  return 0;
}

int H2ClientConnection::OnData(nghttp2_session* /*session*/, uint8_t /*flags*/,
                               int32_t stream, const uint8_t* data, size_t size,
                               void* connection) {
  auto& self = *static_cast<H2ClientConnection*>(connection);
  if (stream == self.stream_id_ && stream != 0) {
    const bool fine = self.stream_.Receive(
        {reinterpret_cast<const char*>(data), size}, [&self](H2ClientCall& c) {
          self.listener_.OnEnded(c, absl::StatusCode::kOk, "");
        });
    if (!fine) {
      self.stream_reply_.grpc_status = absl::StatusCode::kInternal;
      self.stream_reply_.message = "the server sent an invalid reply";
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

int H2ClientConnection::OnFrame(nghttp2_session* /*session*/,
                                const nghttp2_frame* frame, void* connection) {
  auto& self = *static_cast<H2ClientConnection*>(connection);
  if (frame->hd.type == NGHTTP2_SETTINGS) self.ready_ = true;
  const bool ends =
      (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
      (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (!ends) return 0;
  if (frame->hd.stream_id == self.stream_id_) {
    self.EndStream(NGHTTP2_NO_ERROR);
    return 0;
  }
  if (H2ClientCall* const call = self.CallOf(frame->hd.stream_id)) {
    self.End(*call, NGHTTP2_NO_ERROR);
  }
  return 0;
}

int H2ClientConnection::OnStreamClosed(nghttp2_session* /*session*/,
                                       int32_t stream, uint32_t code,
                                       void* connection) {
  auto& self = *static_cast<H2ClientConnection*>(connection);
  --self.open_streams_;
  if (stream == self.stream_id_) {
    self.EndStream(code == NGHTTP2_NO_ERROR ? uint32_t{NGHTTP2_CANCEL} : code);
    return 0;
  }
  if (H2ClientCall* const call = self.CallOf(stream)) {
    call->sent =
        kMessagePrefixSize + call->request.size();  // there is nothing to reset
    self.End(*call, code);
  }
  return 0;
}

ssize_t H2ClientConnection::ReadStream(nghttp2_session* /*session*/,
                                       int32_t /*stream*/, uint8_t* to,
                                       size_t room, uint32_t* /*flags*/,
                                       nghttp2_data_source* /*source*/,
                                       void* connection) {
  auto& self = *static_cast<H2ClientConnection*>(connection);
  const size_t bytes = self.stream_.Send({to, room});
  if (bytes == 0) return NGHTTP2_ERR_DEFERRED;
  return static_cast<ssize_t>(bytes);
}

ssize_t H2ClientConnection::ReadRequest(nghttp2_session* /*session*/,
                                        int32_t stream, uint8_t* to,
                                        size_t room, uint32_t* flags,
                                        nghttp2_data_source* /*source*/,
                                        void* connection) {
  H2ClientCall* const call =
      static_cast<H2ClientConnection*>(connection)->CallOf(stream);
  if (call == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  size_t copied = 0;
  if (call->sent < kMessagePrefixSize) {
    const MessagePrefix prefix = PrefixOf(call->request.size());
    copied = std::min(kMessagePrefixSize - call->sent, room);
    std::memcpy(to, &prefix[call->sent], copied);
    call->sent += copied;
    if (call->sent < kMessagePrefixSize) return static_cast<ssize_t>(copied);
  }
  const size_t done = call->sent - kMessagePrefixSize;
  const size_t more = std::min(call->request.size() - done, room - copied);
  std::memcpy(to + copied, call->request.data() + done, more);
  call->sent += more;
  if (call->sent == kMessagePrefixSize + call->request.size()) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  }
  return static_cast<ssize_t>(copied + more);
}

}  // namespace neurite
