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
// event; polling avoids that delay.
//
// When the server ends a connection, the next one is opened at once, and calls
// that start meanwhile wait for it. After a GOAWAY, calls that have begun go
// on; those that it excludes, because the server has not seen them, are sent
// once more on the next connection. If the connection is lost otherwise, its
// calls end with UNAVAILABLE. While the server cannot be reached, all calls end
// at once with UNAVAILABLE, and connecting is tried again at least 5 times a
// second.
TransportFactory H2Transports(std::shared_ptr<const LoadTarget> target);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_
