// The details of a status.
#ifndef NEURITE_SERVER_RPC_STATUS_DETAILS_H_
#define NEURITE_SERVER_RPC_STATUS_DETAILS_H_

namespace neurite {

// The type URL of the absl::Status payload that is sent as the trailer
// "grpc-status-details-bin": a serialised google.rpc.Status.
inline constexpr char kStatusDetails[] = "grpc-status-details-bin";

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_STATUS_DETAILS_H_
