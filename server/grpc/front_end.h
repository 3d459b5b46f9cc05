// The gRPC C++ front end: the asynchronous generic service, one worker.
#ifndef NEURITE_SERVER_GRPC_FRONT_END_H_
#define NEURITE_SERVER_GRPC_FRONT_END_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "server/transport/front_end.h"

namespace neurite {

// Listens and starts the worker. `clock` must outlive the front end.
//
//   INVALID_ARGUMENT     an entry of `listen` is not an address
//   FAILED_PRECONDITION  cannot listen there; the text says why ("address
//                        already in use")
absl::StatusOr<std::unique_ptr<FrontEnd>> StartGrpcFrontEnd(
    const FrontEndOptions& options, Clock& clock,
    const WorkerServicesFactory& make_services);

}  // namespace neurite

#endif  // NEURITE_SERVER_GRPC_FRONT_END_H_
