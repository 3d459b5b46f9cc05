#include "server/services/message_codec.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/stubs/logging.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/wire/wire_reader.h"

namespace neurite {

namespace {

// protobuf keeps every unknown field, each in an object of its own. Of a
// malformed message the fields before the error are counted.
absl::Status CountFields(MessagePieces pieces,
                         const google::protobuf::Descriptor& type) {
  FieldBudget budget;
  WireReader reader(pieces, &budget);
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    if (type.FindFieldByNumber(static_cast<int>(tag.number)) != nullptr) {
      reader.SkipValue(tag);
    } else {
      reader.SkipUnknown(tag);
    }
  }
  return budget.Check();
}

}  // namespace

absl::Status ParseMessage(MessagePieces pieces,
                          google::protobuf::Message& message) {
  NEURITE_RETURN_IF_ERROR(CountFields(pieces, *message.GetDescriptor()));
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
