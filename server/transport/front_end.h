// A transport that turns sockets into calls.
#ifndef NEURITE_SERVER_TRANSPORT_FRONT_END_H_
#define NEURITE_SERVER_TRANSPORT_FRONT_END_H_

#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "server/rpc/lane_app.h"

namespace neurite {

// Makes the application of one lane; called once for each, before any call. The
// waker outlives the application.
using LaneAppFactory = std::function<std::unique_ptr<LaneApp>(LaneWaker&)>;

// Thread-safe. Destroying one ends what is still open.
class FrontEnd {
 public:
  virtual ~FrontEnd() = default;

  // Where it listens: "127.0.0.1:8500" with the port that was picked, or
  // "unix:PATH".
  virtual const std::string& address() const = 0;

  // Runs `task` on every lane, between two drains, and returns when all have.
  // REQUIRES: not called on a lane's thread, nor after Stop.
  virtual void RunOnLanes(const std::function<void(LaneApp&)>& task) = 0;

  // Lets calls in flight finish until `deadline` (new ones still reach the
  // application, which refuses them), then shuts down, cancels what is left,
  // and returns when every call has ended and every socket is closed. True if
  // no call was cancelled by that. At most one call.
  virtual bool Stop(MonotonicTime deadline) = 0;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_FRONT_END_H_
