// Generates load with gRPC C++, as ordinary clients do.
#ifndef NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_
#define NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_

#include <memory>

#include "client/loadtest/load_target.h"
#include "client/loadtest/transport.h"

namespace neurite {

// Returns a factory of transports that share the ownership of `target`. Each
// connection has its own TCP connection.
TransportFactory GrpcTransports(std::shared_ptr<const LoadTarget> target);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_
