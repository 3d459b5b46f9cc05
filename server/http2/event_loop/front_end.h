// The built-in HTTP/2 front end: gRPC over epoll.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_FRONT_END_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_FRONT_END_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "server/transport/front_end.h"

namespace neurite::http2 {

// Listens and starts the workers. `clock` must outlive the front end.
//
//   INVALID_ARGUMENT     an entry of `listen` is not an address
//   FAILED_PRECONDITION  cannot listen there; the text says why ("address
//                        already in use")
absl::StatusOr<std::unique_ptr<FrontEnd>> StartHttp2FrontEnd(
    const FrontEndOptions& options, Clock& clock,
    const WorkerServicesFactory& make_services);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_FRONT_END_H_
