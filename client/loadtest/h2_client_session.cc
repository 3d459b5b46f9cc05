#include "client/loadtest/h2_client_session.h"

#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

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

H2ClientSession::H2ClientSession(const LoadTarget& target, H2Listener& listener)
    : target_(target),
      listener_(listener),
      authority_(absl::StartsWith(target.address, "unix:") ? "localhost"
                                                           : target.address),
      stream_(target.want_replies) {
  MakeHeaders();
}

// --- Frames ------------------------------------------------------------------

absl::Status H2ClientSession::Send(size_t enough, std::string& out) {
  while (out.size() < enough) {
    const uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_.get(), &bytes);
    if (size < 0) return Broken("sending", size);
    if (size == 0) {
      // Here, and only here, `out` is known to end with a whole frame.
      absl::StrAppend(&out, pings_);
      pings_.clear();
      break;
    }
    const absl::string_view frames = Text(bytes, static_cast<size_t>(size));
    out.append(frames.data(), frames.size());
  }
  return absl::OkStatus();
}

absl::Status H2ClientSession::Receive(std::span<const uint8_t> bytes) {
  const ssize_t taken =
      nghttp2_session_mem_recv(session_.get(), bytes.data(), bytes.size());
  if (taken < 0) return Broken("reading", taken);
  return CheckAlive();
}

// nghttp2 wants neither to read nor to write after a GOAWAY and the last
// stream, or after it has reported a protocol error to the server.
absl::Status H2ClientSession::CheckAlive() const {
  if (nghttp2_session_want_read(session_.get()) != 0 ||
      nghttp2_session_want_write(session_.get()) != 0 ||
      (going_away_ && open_streams_ == 0)) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(ready_ ? "the HTTP/2 session has ended"
                                       : "the server does not support HTTP/2");
}

void H2ClientSession::BeginGoingAway(const nghttp2_goaway& frame) {
  going_away_ = true;
  if (frame.error_code != NGHTTP2_NO_ERROR) {
    const absl::string_view text =
        Text(frame.opaque_data, frame.opaque_data_len);
    why_going_ =
        absl::StrCat("GOAWAY ", nghttp2_http2_strerror(frame.error_code),
                     text.empty() ? "" : ": ", text);
  }
  // Lets ReadStream end the stream: its messages are answered, later ones go to
  // another connection.
  if (stream_id_ != 0) {
    nghttp2_session_resume_data(session_.get(), stream_id_);
  }
}

// nghttp2's own acknowledgement is not sent after a GOAWAY and the last stream.
// A server that drains waits for it.
void H2ClientSession::AnswerPing(const nghttp2_ping& frame) {
  constexpr std::array<char, 9> kHeader = {
      0, 0, 8, NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, 0, 0, 0};
  pings_.append(kHeader.data(), kHeader.size());
  const absl::string_view payload =
      Text(frame.opaque_data, sizeof(frame.opaque_data));
  pings_.append(payload.data(), payload.size());
}

// --- Calls -------------------------------------------------------------------

void H2ClientSession::MakeHeaders() {
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

bool H2ClientSession::has_room() const {
  if (going_away_) return false;
  if (stream_id_ != 0) return true;
  return open_streams_ <
         nghttp2_session_get_remote_settings(
             session_.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

bool H2ClientSession::Submit(H2ClientCall& call) {
  if (target_.stream) return SubmitOnStream(call);
  headers_.back() = Header("grpc-timeout", call.timeout);
  nghttp2_data_provider body = {};
  body.read_callback = &H2ClientSession::ReadRequest;
  const int32_t stream = nghttp2_submit_request(
      session_.get(), nullptr, headers_.data(), headers_.size(), &body, &call);
  if (stream < 0) {
    going_away_ = true;  // all stream ids are used
    return false;
  }
  call.stream = stream;
  ++open_streams_;
  return true;
}

bool H2ClientSession::SubmitOnStream(H2ClientCall& call) {
  if (stream_id_ == 0) {
    nghttp2_data_provider body = {};
    body.read_callback = &H2ClientSession::ReadStream;
    stream_reply_ = H2ClientCall();
    // The stream itself has no deadline, because each of its requests has its
    // own; so the last header, the timeout, is left out.
    const int32_t stream =
        nghttp2_submit_request(session_.get(), nullptr, headers_.data(),
                               headers_.size() - 1, &body, &stream_reply_);
    if (stream < 0) {
      going_away_ = true;  // all stream ids are used
      return false;
    }
    stream_id_ = stream;
    stream_sent_ = false;
    ++open_streams_;
  }
  stream_.Add(call);
  // Returns an error, which is ignored, if the stream is not deferred.
  nghttp2_session_resume_data(session_.get(), stream_id_);
  return true;
}

void H2ClientSession::Cancel(H2ClientCall& call) {
  if (target_.stream) return stream_.GiveUp(call);
  nghttp2_session_set_stream_user_data(session_.get(), call.stream, nullptr);
  StopSending(call.stream);
}

H2ClientCall* H2ClientSession::CallOf(int32_t stream) const {
  return static_cast<H2ClientCall*>(
      nghttp2_session_get_stream_user_data(session_.get(), stream));
}

void H2ClientSession::StopSending(int32_t stream) {
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream,
                            NGHTTP2_CANCEL);
}

// Ends the stream and all its calls that have not been answered.
void H2ClientSession::EndStream(uint32_t reset_code) {
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
    const absl::Status outcome = H2ClientCall().Outcome(reset_code);
    code = outcome.code();
    message = std::string(outcome.message());
  }
  for (H2ClientCall* call : stream_.TakeUnanswered()) {
    listener_.OnEnded(*call, code, message);
  }
}

void H2ClientSession::EndCalls(int32_t stream, uint32_t reset_code) {
  if (stream == stream_id_) return EndStream(reset_code);
  H2ClientCall* const call = CallOf(stream);
  if (call == nullptr) return;
  nghttp2_session_set_stream_user_data(session_.get(), stream, nullptr);
  const absl::Status outcome = call->Outcome(reset_code);
  listener_.OnEnded(*call, outcome.code(), std::string(outcome.message()));
}

// The server does not read the rest of what the client has not sent.
void H2ClientSession::OnEndOfStream(int32_t stream) {
  const H2ClientCall* const call = CallOf(stream);
  const bool sent_all =
      stream == stream_id_ ? stream_sent_ : call == nullptr || call->sent_all();
  if (!sent_all) StopSending(stream);
  EndCalls(stream, NGHTTP2_NO_ERROR);
}

void H2ClientSession::RefuseCalls(int32_t stream) {
  if (stream == stream_id_) {
    stream_id_ = 0;
    for (H2ClientCall* call : stream_.TakeUnanswered()) {
      listener_.OnRefused(*call);
    }
  } else if (H2ClientCall* const call = CallOf(stream)) {
    listener_.OnRefused(*call);
  }
}

}  // namespace neurite
