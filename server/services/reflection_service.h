// grpc.reflection.v1 and v1alpha, behind the seam like any other service.
#ifndef NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_
#define NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_

#include <string>
#include <vector>

#include "server/rpc/call.h"
#include "server/rpc/call_stream.h"
#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace neurite {

// Tells tools such as grpcurl and buf which services there are, and the files
// that declare them. For the calls of one lane.
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

  const MethodTable* methods_ = nullptr;  // once AddTo was called
  UnaryHandler<ReflectionService> info_{*this, &ReflectionService::Info};
  CallStream info_stream_{info_};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_REFLECTION_SERVICE_H_
