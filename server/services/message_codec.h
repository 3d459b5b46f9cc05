// Parses and sends protobuf messages, for methods that are not on the hot path.
#ifndef NEURITE_SERVER_SERVICES_MESSAGE_CODEC_H_
#define NEURITE_SERVER_SERVICES_MESSAGE_CODEC_H_

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "server/rpc/call.h"

namespace neurite {

// Parses `pieces` into `message`. INVALID_ARGUMENT, naming the message's type,
// if they are malformed, or if they have too many fields: see FieldBudget.
// (Fields of nested messages are not counted.)
absl::Status ParseMessage(MessagePieces pieces,
                          google::protobuf::Message& message);

// Sends `message` as one reply. RESOURCE_EXHAUSTED if there is no memory for
// it.
absl::Status SendMessage(Call& call,
                         const google::protobuf::MessageLite& message);

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_MESSAGE_CODEC_H_
