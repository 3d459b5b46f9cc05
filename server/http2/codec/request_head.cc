#include "server/http2/codec/request_head.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/heap_bytes.h"
#include "core/wire/grpc_encoding.h"

namespace neurite::http2 {
namespace {

// The overhead that HTTP/2 counts for each field besides its name and value
// (RFC 9113, section 6.5.2).
constexpr size_t kFieldOverhead = 32;

constexpr absl::string_view kContentType = "application/grpc";

const uint8_t* Bytes(absl::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

bool IsField(absl::string_view name, absl::string_view value) {
  return nghttp2_check_header_name(Bytes(name), name.size()) != 0 &&
         nghttp2_check_header_value_rfc9113(Bytes(value), value.size()) != 0;
}

// Printable ASCII without spaces; nghttp2 alone accepts bytes over 0x7e, which
// no URI has (RFC 3986, section 2).
bool IsPath(absl::string_view path) {
  return !path.empty() && nghttp2_check_path(Bytes(path), path.size()) != 0 &&
         std::all_of(path.begin(), path.end(), absl::ascii_isascii);
}

bool IsAlpha(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c));
}
bool IsAlnum(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c));
}

// RFC 3986, section 3.1.
bool IsScheme(absl::string_view scheme) {
  return !scheme.empty() && IsAlpha(scheme[0]) &&
         std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return IsAlnum(c) || c == '+' || c == '-' || c == '.';
         });
}

// Clients of a Unix socket may send its path as the authority.
bool IsAuthority(absl::string_view authority) {
  return !authority.empty() &&
         (nghttp2_check_authority(Bytes(authority), authority.size()) != 0 ||
          (authority[0] == '/' && IsPath(authority)));
}

// The connection-specific fields of HTTP/1 (section 8.2.2).
bool IsOfConnection(absl::string_view name) {
  constexpr std::array<absl::string_view, 5> kNames = {
      "connection", "keep-alive", "proxy-connection", "transfer-encoding",
      "upgrade"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// True for "application/grpc" with an optional suffix or parameters.
bool IsGrpcContentType(absl::string_view type) {
  return absl::StartsWith(type, kContentType) &&
         (type.size() == kContentType.size() ||
          type[kContentType.size()] == '+' || type[kContentType.size()] == ';');
}

}  // namespace

bool IsTrailerField(absl::string_view name, absl::string_view value) {
  return !absl::StartsWith(name, ":") && !IsOfConnection(name) &&
         IsField(name, value);
}

void RequestHead::AddField(absl::string_view name, absl::string_view value) {
  list_bytes_ += name.size() + value.size() + kFieldOverhead;
  ++fields_;
  if (over_limits()) return;
  if (!IsField(name, value)) {
    malformed_ = true;
  } else if (name[0] == ':') {
    AddPseudo(name, value);
  } else {
    AddRegular(name, value);
  }
}

void RequestHead::AddPseudo(absl::string_view name, absl::string_view value) {
  const auto set_once = [this, value](std::string& field, bool valid) {
    malformed_ = malformed_ || !field.empty() || !valid;
    field.assign(value.data(), value.size());
  };
  malformed_ = malformed_ || regular_seen_;
  if (name == ":method") {
    set_once(http_method_,
             nghttp2_check_method(Bytes(value), value.size()) != 0);
  } else if (name == ":path") {
    set_once(path_, IsPath(value));
  } else if (name == ":scheme") {
    malformed_ = malformed_ || has_scheme_ || !IsScheme(value);
    has_scheme_ = true;
  } else if (name == ":authority") {
    set_once(authority_, IsAuthority(value));
  } else {
    malformed_ = true;
  }
}

void RequestHead::AddRegular(absl::string_view name, absl::string_view value) {
  regular_seen_ = true;
  if (IsOfConnection(name)) {
    malformed_ = true;
  } else if (name == "te") {
    malformed_ = malformed_ || !absl::EqualsIgnoreCase(value, "trailers");
    has_te_ = true;
  } else if (name == "content-type") {
    content_type_.assign(value.data(), value.size());
  } else if (name == "content-length") {
    AddContentLength(value);
  } else if (name == "host") {
    AddHost(value);
  } else if (name == "grpc-timeout") {
    const auto timeout = ParseGrpcTimeout(value);
    if (timeout.has_value()) {
      timeout_ = *timeout;
    } else {
      Refuse(absl::InvalidArgumentError(absl::StrCat(
          "grpc-timeout needs 1 to 8 digits and a unit of n, u, m, S, M or H, ",
          "got ", value.substr(0, 64))));
    }
  } else if (name == "grpc-encoding") {
    if (value != "identity") {
      foreign_encoding_ = true;
      Refuse(absl::UnimplementedError(
          absl::StrCat("the message encoding ", value.substr(0, 64),
                       " is not supported; use identity")));
    }
  } else {
    AddMetadata(name, value);
  }
}

// A proxy may route by one of the two and an access rule go by the other, so
// they must name the same host (RFC 9113, section 8.3.1), in any case.
void RequestHead::AddHost(absl::string_view value) {
  malformed_ =
      malformed_ || has_host_ || !IsAuthority(value) ||
      (!authority_.empty() && !absl::EqualsIgnoreCase(value, authority_));
  has_host_ = true;
}

void RequestHead::AddContentLength(absl::string_view value) {
  uint64_t length = 0;
  const bool is_number =
      value.find_first_not_of("0123456789") == absl::string_view::npos &&
      absl::SimpleAtoi(value, &length) && length <= INT64_MAX;
  const bool differs =
      content_length_ >= 0 && content_length_ != static_cast<int64_t>(length);
  malformed_ = malformed_ || !is_number || differs;
  content_length_ = static_cast<int64_t>(length);
}

void RequestHead::AddMetadata(absl::string_view name, absl::string_view value) {
  if (std::find(kept_headers_->begin(), kept_headers_->end(), name) ==
      kept_headers_->end()) {
    return;
  }
  if (!absl::EndsWith(name, "-bin")) {
    metadata_.emplace_back(name, value);
    return;
  }
  // Several values may be joined by commas.
  std::string bytes;
  if (!absl::Base64Unescape(value.substr(0, value.find(',')), &bytes)) {
    return Refuse(absl::InvalidArgumentError(
        absl::StrCat("the value of ", name, " is not base64")));
  }
  metadata_.emplace_back(std::string(name), std::move(bytes));
}

void RequestHead::End() {
  if (over_limits()) {
    // The dropped fields cannot be validated.
    malformed_ = false;
    refusal_ = absl::ResourceExhaustedError(
        fields_ > kMostFields
            ? absl::StrCat("the request has ", fields_,
                           " header fields, over the limit of ", kMostFields)
            : absl::StrCat("the request's headers have ", list_bytes_,
                           " bytes, over the limit of ", max_list_bytes_));
  } else {
    CheckFields();
  }
  // They are not needed any more, and as long as the client likes.
  http_method_ = authority_ = content_type_ = std::string();
}

void RequestHead::CheckFields() {
  malformed_ =
      malformed_ || http_method_.empty() || path_.empty() || !has_scheme_;
  if (malformed_) return;
  if (http_method_ != "POST") {
    http_status_ = 405;
    return Refuse(absl::InternalError("gRPC's requests are POST"));
  }
  if (!IsGrpcContentType(content_type_)) {
    http_status_ = 415;
    return Refuse(absl::InternalError("gRPC's content is application/grpc"));
  }
  if (!has_te_) {
    Refuse(absl::InternalError(
        "the header \"te: trailers\" is missing: a proxy on the way may not "
        "know gRPC"));
  }
}

int64_t RequestHead::memory_bytes() const {
  int64_t bytes = HeapBytes(sizeof(*this)) + HeapBytesOf(path_) +
                  HeapBytes(metadata_.capacity() * sizeof(metadata_[0]));
  for (const auto& [name, value] : metadata_) {
    bytes += HeapBytesOf(name) + HeapBytesOf(value);
  }
  return bytes;
}

std::optional<absl::string_view> RequestHead::Find(
    absl::string_view name) const {
  for (const auto& [key, value] : metadata_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace neurite::http2
