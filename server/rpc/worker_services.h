// What a front end runs on each of its workers.
#ifndef NEURITE_SERVER_RPC_WORKER_SERVICES_H_
#define NEURITE_SERVER_RPC_WORKER_SERVICES_H_

#include "server/rpc/method_table.h"

namespace neurite {

// Brings a worker back to RunRound soon. Any thread; costs little where the
// worker was told already.
class WorkerWaker {
 public:
  virtual void Wake() = 0;

 protected:
  ~WorkerWaker() = default;
};

// Everything one worker owns behind the seam: services, routes, batches. Used
// by that worker's thread alone, so that nothing in it needs a lock.
class WorkerServices {
 public:
  virtual ~WorkerServices() = default;

  // Does not change.
  virtual const MethodTable& methods() const = 0;

  // The worker has handed over all that was ready: now run some of what waits.
  // True if there is more to do at once: the worker hands over what has become
  // ready meanwhile, and comes back. False: nothing to do until another call
  // comes, or other threads wake the worker.
  virtual bool RunRound() = 0;

  // Returns when no other thread will wake the worker any more. REQUIRES: no
  // call is open.
  virtual void Quiesce() {}
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_WORKER_SERVICES_H_
