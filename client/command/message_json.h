// A protobuf message as JSON.
#ifndef NEURITE_CLIENT_COMMAND_MESSAGE_JSON_H_
#define NEURITE_CLIENT_COMMAND_MESSAGE_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace neurite {

// On one line, with the field names of the .proto file.
absl::StatusOr<std::string> MessageJson(const google::protobuf::Message& from);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_MESSAGE_JSON_H_
