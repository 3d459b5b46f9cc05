#include "client/command/message_json.h"

#include "google/protobuf/util/json_util.h"

namespace neurite {

absl::StatusOr<std::string> MessageJson(const google::protobuf::Message& from) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status =
      google::protobuf::util::MessageToJsonString(from, &json, options);
  if (status.ok()) return json;
  return absl::InternalError(status.ToString());
}

}  // namespace neurite
