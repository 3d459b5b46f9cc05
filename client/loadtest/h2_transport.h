// Generates load over HTTP/2 with nghttp2, without a gRPC library: it needs
// only a fraction of the CPU time that a server needs for the same calls.
#ifndef NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_
#define NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_

#include <memory>

#include "client/loadtest/load_target.h"
#include "client/loadtest/transport.h"

namespace neurite {

// Returns a factory of transports that share the ownership of `target` and have
// no threads of their own. Wait() returns within tens of microseconds after an
// event; polling avoids that delay. When a connection is lost, its calls end
// with UNAVAILABLE and it is opened again.
TransportFactory H2Transports(std::shared_ptr<const LoadTarget> target);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_
