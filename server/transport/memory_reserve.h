// Memory for the time when an allocation has failed.
#ifndef NEURITE_SERVER_TRANSPORT_MEMORY_RESERVE_H_
#define NEURITE_SERVER_TRANSPORT_MEMORY_RESERVE_H_

namespace neurite {

// When operator new fails, the reserve is released and the allocation repeated,
// so that a turn of a worker can end in good order; the worker then closes the
// connection that had the turn. Only if the reserve does not suffice does
// operator new throw, or return null if it must not throw. There is one reserve
// in the process. Thread-safe.
class MemoryReserve {
 public:
  // Allocates the reserve and becomes the process's new_handler. Returns false
  // if there is no memory for it.
  static bool Install();
  // Ends that, and frees the reserve.
  static void Uninstall();

  // True if an allocation of this thread has failed since the last call.
  static bool TakeFailure();

  // Allocates the reserve again if it was released. Returns false if there is
  // still no memory for it, or if it is not installed.
  static bool Refill();

  // True if the reserve is there.
  static bool held();
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_MEMORY_RESERVE_H_
