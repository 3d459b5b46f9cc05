// Converts protobuf messages to JSON.
#ifndef NEURITE_CLIENT_COMMAND_MESSAGE_JSON_H_
#define NEURITE_CLIENT_COMMAND_MESSAGE_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace neurite {

// Returns `from` as one line of JSON, with the .proto file's field names.
absl::StatusOr<std::string> MessageJson(const google::protobuf::Message& from);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_MESSAGE_JSON_H_
