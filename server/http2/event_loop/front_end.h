// The front end of our own: HTTP/2 on epoll, for gRPC and nothing else.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_FRONT_END_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_FRONT_END_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "server/transport/front_end.h"

namespace neurite::http2 {

// Listens and starts the workers. `clock` outlives the front end.
//
//   INVALID_ARGUMENT     one of `listen` is no address
//   FAILED_PRECONDITION  cannot listen there; the text says why ("address
//                        already in use")
absl::StatusOr<std::unique_ptr<FrontEnd>> StartHttp2FrontEnd(
    const FrontEndOptions& options, Clock& clock,
    const WorkerServicesFactory& make_services);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_FRONT_END_H_
