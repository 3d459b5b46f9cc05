// What a front end runs on each of its lanes.
#ifndef NEURITE_SERVER_RPC_LANE_APP_H_
#define NEURITE_SERVER_RPC_LANE_APP_H_

#include "server/rpc/method_table.h"

namespace neurite {

// Everything one lane owns behind the seam: services, routes, batches. Used by
// that lane's thread alone, so that nothing in it needs a lock.
class LaneApp {
 public:
  virtual ~LaneApp() = default;

  // Does not change.
  virtual const MethodTable& methods() const = 0;

  // The lane has handed over all that was ready: now run some of what waits.
  // True if more waits: the lane hands over what has become ready meanwhile,
  // and comes back.
  virtual bool RunRound() = 0;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_LANE_APP_H_
