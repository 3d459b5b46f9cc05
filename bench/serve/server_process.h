// A server in a separate process.
#ifndef NEURITE_BENCH_SERVE_SERVER_PROCESS_H_
#define NEURITE_BENCH_SERVE_SERVER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace neurite::bench::serve {

// The process runs from Start() until this object is destroyed, or until the
// thread that started it ends.
class ServerProcess {
 public:
  // Starts `program`, and returns when it has printed "listening on ADDRESS".
  // The process inherits the processors of the calling thread. Returns
  // UNAVAILABLE if it does not start or ends early; it prints the reason on
  // stderr.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(
      const std::string& program, const std::vector<std::string>& arguments);

  // The same for a program that prints nothing: returns when it accepts
  // connections at `address`, HOST:PORT. Returns UNAVAILABLE if it does not
  // within some seconds.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> StartAt(
      const std::string& program, const std::vector<std::string>& arguments,
      const std::string& address);

  // Stops the process and waits until it has ended.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Returns when the process has stopped computing: after an overload, it may
  // still compute calls of clients that have disconnected. Returns UNAVAILABLE
  // if it still computes after half a minute.
  absl::Status AwaitIdle() const;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}

  const pid_t pid_;
  std::string address_;
};

// Must be called by such a server: ends this process immediately when the
// thread that started it ends for any reason.
void EndWithStarter();

// Prints the line for which Start() waits.
void SayListening(const std::string& address);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SERVER_PROCESS_H_
