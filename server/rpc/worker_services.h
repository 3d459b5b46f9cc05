// The services that a front end runs on each of its workers.
#ifndef NEURITE_SERVER_RPC_WORKER_SERVICES_H_
#define NEURITE_SERVER_RPC_WORKER_SERVICES_H_

#include "server/rpc/method_table.h"

namespace neurite {

// Makes a worker call RunRound soon. Thread-safe; cheap if the worker has
// already been woken.
class WorkerWaker {
 public:
  virtual void Wake() = 0;

 protected:
  ~WorkerWaker() = default;
};

// Everything that one worker owns besides its connections: services, routes,
// batches. Only used on the worker's thread, so that it needs no locks.
class WorkerServices {
 public:
  virtual ~WorkerServices() = default;

  // Constant after construction.
  virtual const MethodTable& methods() const = 0;

  // Called when the worker has delivered all events that were ready: runs some
  // of the queued work. Returns true if there is more to run immediately: the
  // worker then delivers the events that have become ready meanwhile, and calls
  // it again. Returns false if there is nothing to do until another event
  // arrives or another thread wakes the worker.
  virtual bool RunRound() = 0;

  // Frees memory that is kept for reuse.
  virtual void Trim() {}

  // Waits until no other thread will wake the worker any more. REQUIRES: no
  // call is open.
  virtual void Quiesce() {}
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_WORKER_SERVICES_H_
