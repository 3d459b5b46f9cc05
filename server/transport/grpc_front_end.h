// The front end on gRPC C++: its asynchronous generic service, one lane.
#ifndef NEURITE_SERVER_TRANSPORT_GRPC_FRONT_END_H_
#define NEURITE_SERVER_TRANSPORT_GRPC_FRONT_END_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "server/transport/front_end.h"

namespace neurite {

struct GrpcFrontEndOptions {
  // HOST:PORT (port 0 picks one), [IPV6]:PORT or unix:PATH.
  std::string listen = "127.0.0.1:8500";

  // A longer request is refused with RESOURCE_EXHAUSTED.
  int64_t max_request_bytes = int64_t{4} << 20;

  // What gRPC may buffer for all connections together (the message limit alone
  // bounds nothing: a stream's bytes are buffered before their length is looked
  // at), and what calls may hold of requests and of replies that their clients
  // have not taken. Calls that come when that is full get RESOURCE_EXHAUSTED.
  int64_t network_memory_bytes = int64_t{256} << 20;

  // Calls of one connection at a time; more wait at the client.
  int max_streams_per_connection = 256;

  // Request headers of one call.
  int max_metadata_bytes = 8 << 10;
};

// Listens and starts the lane. `clock` outlives the front end.
//
//   INVALID_ARGUMENT     `listen` is no address
//   FAILED_PRECONDITION  cannot listen there; the text says why ("address
//                        already in use")
absl::StatusOr<std::unique_ptr<FrontEnd>> StartGrpcFrontEnd(
    const GrpcFrontEndOptions& options, Clock& clock,
    const LaneAppFactory& make_app);

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_GRPC_FRONT_END_H_
