// How a status carries details.
#ifndef NEURITE_SERVER_RPC_STATUS_DETAILS_H_
#define NEURITE_SERVER_RPC_STATUS_DETAILS_H_

namespace neurite {

// The payload of a status that goes out as "grpc-status-details-bin": a
// serialised google.rpc.Status.
inline constexpr char kStatusDetails[] = "grpc-status-details-bin";

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_STATUS_DETAILS_H_
