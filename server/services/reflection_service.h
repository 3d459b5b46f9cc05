// The services grpc.reflection.v1 and v1alpha.
#ifndef NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_
#define NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "server/rpc/call.h"
#include "server/rpc/call_stream.h"
#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace google::protobuf {
class FileDescriptor;
}  // namespace google::protobuf
namespace grpc::reflection::v1 {
class ServerReflectionRequest;
class ServerReflectionResponse;
}  // namespace grpc::reflection::v1

namespace neurite {

// Lists the services, and the files that declare them, for tools such as
// grpcurl and buf. For the calls of one worker, on its thread.
class ReflectionService {
 public:
  ReflectionService();

  // Each request lists the services in `methods` at that time, including this
  // one. `methods` must outlive the service.
  void AddTo(MethodTable& methods);

  // Frees unused memory.
  void Trim() { info_stream_.Trim(); }

  // Ends the open streams, and later ones at their first message, because the
  // server is stopping.
  void EndStreams() { info_stream_.EndStreams(); }

 private:
  void Info(Call& call, MessagePieces message);
  // Fills in `response`, or `files`, which is a serialised part of the
  // response. Both versions of the service have the same messages.
  absl::Status Answer(
      const grpc::reflection::v1::ServerReflectionRequest& request,
      grpc::reflection::v1::ServerReflectionResponse& response,
      std::string& files);
  absl::Status TakeFiles(const google::protobuf::FileDescriptor* file,
                         const std::string& asked, std::string& files);

  const MethodTable* methods_ = nullptr;  // set by AddTo
  // Serialised responses, each of a file and its imports. They never change,
  // and creating one costs many times as much as a request for it.
  absl::flat_hash_map<const google::protobuf::FileDescriptor*, std::string>
      file_replies_;
  UnaryHandler<ReflectionService> info_{*this, &ReflectionService::Info};
  CallStream info_stream_{info_};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_
