// The decoded header block of one request.
#ifndef NEURITE_SERVER_HTTP2_CODEC_REQUEST_HEAD_H_
#define NEURITE_SERVER_HTTP2_CODEC_REQUEST_HEAD_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite::http2 {

// Immutable after End, so that requests with the same header block can share
// it.
class RequestHead {
 public:
  // Add the fields in the order in which the HPACK decoder returns them, then
  // call End once. `max_list_bytes` as in SETTINGS_MAX_HEADER_LIST_SIZE: fields
  // beyond it, or beyond kMostFields, are dropped, and the request is rejected.
  // The only headers of the application that are kept are those named in
  // `kept_headers`, which must outlive the calls of AddField.
  RequestHead(size_t max_list_bytes,
              const std::vector<std::string>& kept_headers)
      : max_list_bytes_(max_list_bytes), kept_headers_(&kept_headers) {}
  void AddField(absl::string_view name, absl::string_view value);
  void End();

  // --- After End -------------------------------------------------------------

  // True if the request violates HTTP (RFC 9113, section 8), a stream error.
  bool malformed() const { return malformed_; }

  // 200, or the HTTP status to respond with if this is not a gRPC request.
  int http_status() const { return http_status_; }

  // Not OK: the status to respond with, without calling the method. REQUIRES:
  // !malformed().
  const absl::Status& refusal() const { return refusal_; }

  // True if the response should list the encodings that the server accepts.
  bool has_foreign_encoding() const { return foreign_encoding_; }

  // The full method name, e.g. "/neurite.v1.InferenceService/Classify".
  // REQUIRES: refusal().ok().
  const std::string& path() const { return path_; }

  // nanoseconds::max() if the client has set no timeout.
  std::chrono::nanoseconds timeout() const { return timeout_; }

  // The heap memory of the object.
  int64_t memory_bytes() const;

  // The declared content length; -1 if there is none.
  int64_t content_length() const { return content_length_; }

  // The value of a header that was to be kept. It is decoded if the name ends
  // in "-bin".
  std::optional<absl::string_view> Find(absl::string_view name) const;

  // Clients of gRPC send about ten.
  static constexpr int kMostFields = 64;

 private:
  bool over_limits() const {
    return list_bytes_ > max_list_bytes_ || fields_ > kMostFields;
  }
  void AddPseudo(absl::string_view name, absl::string_view value);
  void AddRegular(absl::string_view name, absl::string_view value);
  void CheckFields();
  void AddHost(absl::string_view value);
  void AddContentLength(absl::string_view value);
  void AddMetadata(absl::string_view name, absl::string_view value);
  void Refuse(absl::Status status) {
    if (refusal_.ok()) refusal_ = std::move(status);
  }

  const size_t max_list_bytes_;
  const std::vector<std::string>* kept_headers_;
  size_t list_bytes_ = 0;  // as HTTP/2 counts it
  int fields_ = 0;
  bool malformed_ = false;
  bool foreign_encoding_ = false;
  bool regular_seen_ = false;
  bool has_scheme_ = false;
  bool has_host_ = false;
  bool has_te_ = false;
  std::string http_method_;
  std::string path_;
  std::string authority_;
  std::string content_type_;
  int http_status_ = 200;
  absl::Status refusal_;
  std::chrono::nanoseconds timeout_ = std::chrono::nanoseconds::max();
  int64_t content_length_ = -1;
  std::vector<std::pair<std::string, std::string>> metadata_;
};

// True if the field may appear in the trailers of a request.
bool IsTrailerField(absl::string_view name, absl::string_view value);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_REQUEST_HEAD_H_
