// Load over HTTP/2 without a gRPC library: a fraction of what a server spends.
#ifndef NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_
#define NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_

#include <memory>

#include "client/loadtest/load_target.h"
#include "client/loadtest/transport.h"

namespace neurite {

// Transports that share `target`, which lives as long as any of them. All
// happens on the thread that calls. Who waits is woken within tens of
// microseconds; who polls loses none. A connection that is lost ends its calls
// as UNAVAILABLE and is made anew.
TransportFactory H2Transports(std::shared_ptr<const LoadTarget> target);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_TRANSPORT_H_
