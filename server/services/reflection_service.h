// grpc.reflection.v1 and v1alpha, behind the seam like any other service.
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

// Tells tools such as grpcurl and buf which services there are, and the files
// that declare them. For the calls of one worker.
class ReflectionService {
 public:
  ReflectionService();

  // Tells of the services in `methods` as they are when it is asked, itself
  // included. `methods` must outlive the service.
  void AddTo(MethodTable& methods);

  // Ends the calls that are open, and later ones at once: the server is
  // stopping.
  void EndStreams() { info_stream_.EndStreams(); }

 private:
  void Info(Call& call, MessagePieces message);
  // Fills in `response`, or `files`: a part of the response, serialised.
  // Both versions of the service have one layout.
  absl::Status Answer(
      const grpc::reflection::v1::ServerReflectionRequest& request,
      grpc::reflection::v1::ServerReflectionResponse& response,
      std::string& files);
  absl::Status TakeFiles(const google::protobuf::FileDescriptor* file,
                         const std::string& asked, std::string& files);

  const MethodTable* methods_ = nullptr;  // once AddTo was called
  // Each file with what it imports, as responses. They never change, and to
  // make one costs many times what it costs to ask for it.
  absl::flat_hash_map<const google::protobuf::FileDescriptor*, std::string>
      file_replies_;
  UnaryHandler<ReflectionService> info_{*this, &ReflectionService::Info};
  CallStream info_stream_{info_};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_
