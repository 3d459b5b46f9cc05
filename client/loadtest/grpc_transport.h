// Load over gRPC C++, as users' clients make it.
#ifndef NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_
#define NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_

#include <memory>

#include "client/loadtest/load_target.h"
#include "client/loadtest/transport.h"

namespace neurite {

// Transports that share `target`, which lives as long as any of them. Each
// connection is a TCP connection of its own.
TransportFactory GrpcTransports(std::shared_ptr<const LoadTarget> target);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_
