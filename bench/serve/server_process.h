// A server in a process of its own.
#ifndef NEURITE_BENCH_SERVE_SERVER_PROCESS_H_
#define NEURITE_BENCH_SERVE_SERVER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace neurite::bench::serve {

// Runs from Start() until it is destroyed, at the latest until the thread that
// started it ends.
class ServerProcess {
 public:
  // Starts `program`, and returns when it has printed "listening on ADDRESS".
  // Where the calling thread may run, it may. UNAVAILABLE if it does not start
  // or ends before; it tells why on stderr.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(
      const std::string& program, const std::vector<std::string>& arguments);

  // The same of a program that says nothing: returns when it answers at
  // `address`, HOST:PORT. UNAVAILABLE if it does not within some seconds.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> StartAt(
      const std::string& program, const std::vector<std::string>& arguments,
      const std::string& address);

  // Asks it to stop, and waits until it has.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Returns when it has stopped computing: after an overload it may go on with
  // calls whose clients have gone. UNAVAILABLE if it still computes after half
  // a minute.
  absl::Status AwaitIdle() const;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}

  const pid_t pid_;
  std::string address_;
};

// Called by such a server: it ends at once when the thread that started it
// does, for whatever reason.
void EndWithStarter();

// What Start() waits for.
void SayListening(const std::string& address);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SERVER_PROCESS_H_
