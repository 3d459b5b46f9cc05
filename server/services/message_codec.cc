#include "server/services/message_codec.h"

#include <google/protobuf/stubs/logging.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace neurite {

absl::Status ParseMessage(MessagePieces pieces,
                          google::protobuf::MessageLite& message) {
  // Copied into one string: these methods are not on the hot path.
  std::string bytes;
  for (const absl::string_view piece : pieces) absl::StrAppend(&bytes, piece);
  // Clients must not be able to fill the log with malformed requests.
  const google::protobuf::LogSilencer silence;
  if (!message.ParseFromString(bytes)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the request is not a well-formed ", message.GetTypeName()));
  }
  return absl::OkStatus();
}

absl::Status SendMessage(Call& call,
                         const google::protobuf::MessageLite& message) {
  const size_t bytes = message.ByteSizeLong();
  const std::span<char> reply = call.ReserveReply(bytes);
  if (reply.size() < bytes) return NoMemoryForReply();
  message.SerializeWithCachedSizesToArray(
      reinterpret_cast<uint8_t*>(reply.data()));
  call.SendReply(bytes);
  return absl::OkStatus();
}

}  // namespace neurite
