// The HTTP/2 frames of one connection of the load generator.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_SESSION_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_SESSION_H_

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/loadtest/h2_client_call.h"
#include "client/loadtest/h2_client_stream.h"
#include "client/loadtest/load_target.h"

namespace neurite {

// Receives the ends of calls.
class H2CallEnds {
 public:
  // Called when the server has answered `call` or ended its stream. The caller
  // no longer uses `call`.
  virtual void OnEnded(H2ClientCall& call, absl::StatusCode code,
                       std::string message) = 0;

 protected:
  ~H2CallEnds() = default;
};

// Receives what becomes of the calls of a connection.
class H2Listener : public H2CallEnds {
 public:
  // Called when GOAWAY shows that the server has not seen `call` and never
  // will. The connection no longer uses `call`.
  virtual void OnRefused(H2ClientCall& call) = 0;

 protected:
  ~H2Listener() = default;
};

// An nghttp2 session without a socket: it makes the bytes to send, and reads
// those that were received. Not thread-safe.
class H2ClientSession {
 public:
  // `target` and `listener` must outlive the session.
  H2ClientSession(const LoadTarget& target, H2Listener& listener);

  H2ClientSession(const H2ClientSession&) = delete;
  H2ClientSession& operator=(const H2ClientSession&) = delete;

  // Must be called before all others, once. UNAVAILABLE if it fails.
  absl::Status Begin();

  // True once the server has sent SETTINGS, which shows that it uses HTTP/2.
  bool ready() const { return ready_; }
  // True once no call can begin any more: the server has sent GOAWAY, or all
  // stream ids are used. Calls that have begun go on.
  bool going_away() const { return going_away_; }
  // The error and text of a GOAWAY that reported an error; else empty.
  const std::string& why_going() const { return why_going_; }

  // True if the server allows another stream now. Calls that must wait for one
  // wait in the transport, where they can be cancelled without any frames.
  // REQUIRES: ready().
  bool has_room() const;
  // Streams that have not ended, including those of cancelled calls.
  int64_t open_streams() const { return open_streams_; }

  // Starts a call; Send makes its frames. Returns false if the session is going
  // away. REQUIRES: has_room(); `call` must not move or be destroyed before it
  // has ended.
  bool Submit(H2ClientCall& call);

  // Cancels a submitted call without notifying the listener.
  void Cancel(H2ClientCall& call);

  // Appends frames to `out` until there are none or it has at least `enough`
  // bytes. UNAVAILABLE if the session is broken.
  absl::Status Send(size_t enough, std::string& out);

  // Reads bytes of the server and notifies the listener. UNAVAILABLE if the
  // session is broken.
  absl::Status Receive(std::span<const uint8_t> bytes);

  // UNAVAILABLE if nothing more can be sent or received although a call may be
  // open: after a protocol error.
  absl::Status CheckAlive() const;

 private:
  struct SessionDeleter {
    void operator()(nghttp2_session* session) const {
      nghttp2_session_del(session);
    }
  };

  void MakeHeaders();
  H2ClientCall* CallOf(int32_t stream) const;
  bool SubmitOnStream(H2ClientCall& call);
  void BeginGoingAway(const nghttp2_goaway& frame);
  void AnswerPing(const nghttp2_ping& frame);
  void StopSending(int32_t stream);
  void OnEndOfStream(int32_t stream);
  // End or refuse the call of a stream, or the calls of the one stream. Do
  // nothing if they have ended before.
  void EndCalls(int32_t stream, uint32_t reset_code);
  void EndStream(uint32_t reset_code);
  void RefuseCalls(int32_t stream);

  // Callbacks of nghttp2; `session` is this object.
  static int OnHeader(nghttp2_session* of, const nghttp2_frame* frame,
                      const uint8_t* name, size_t name_size,
                      const uint8_t* value, size_t value_size, uint8_t flags,
                      void* session);
  static int OnData(nghttp2_session* of, uint8_t flags, int32_t stream,
                    const uint8_t* data, size_t size, void* session);
  static int OnFrame(nghttp2_session* of, const nghttp2_frame* frame,
                     void* session);
  static int OnStreamClosed(nghttp2_session* of, int32_t stream, uint32_t code,
                            void* session);
  static ssize_t ReadStream(nghttp2_session* of, int32_t stream, uint8_t* to,
                            size_t room, uint32_t* flags,
                            nghttp2_data_source* source, void* session);
  static ssize_t ReadRequest(nghttp2_session* of, int32_t stream, uint8_t* to,
                             size_t room, uint32_t* flags,
                             nghttp2_data_source* source, void* session);

  const LoadTarget& target_;
  H2Listener& listener_;
  const std::string authority_;
  std::vector<nghttp2_nv> headers_;  // the timeout last

  std::unique_ptr<nghttp2_session, SessionDeleter> session_;
  bool ready_ = false;
  bool going_away_ = false;
  std::string why_going_;
  std::string pings_;  // acknowledgements to be sent
  int64_t open_streams_ = 0;

  // Used if the target streams.
  H2ClientStream stream_;
  int32_t stream_id_ = 0;      // 0: no stream is open
  bool stream_sent_ = false;   // END_STREAM was sent
  H2ClientCall stream_reply_;  // status of the stream as a whole
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_SESSION_H_
