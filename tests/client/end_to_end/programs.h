// The real server and the real command, run as a user runs them.
#ifndef NEURITE_TESTS_CLIENT_END_TO_END_PROGRAMS_H_
#define NEURITE_TESTS_CLIENT_END_TO_END_PROGRAMS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace neurite {

// What a program that has ended leaves.
struct Ended {
  int exit_code = -1;  // 128 + the signal, if one ended it
  std::string out;
  std::string err;
};

// `neurite` on its way. Ends with the object, by SIGKILL if need be.
class RunningNeurite {
 public:
  // Starts it with these arguments and `in` on its stdin.
  explicit RunningNeurite(const std::vector<std::string>& arguments,
                          const std::string& in = "");
  ~RunningNeurite();
  RunningNeurite(const RunningNeurite&) = delete;
  RunningNeurite& operator=(const RunningNeurite&) = delete;

  void Signal(int signal) const;

  // Waits for its end.
  Ended Await();

 private:
  std::string folder_;  // of its streams
  pid_t pid_ = 0;
};

// Runs `neurite` with these arguments and `in` on its stdin, until it ends.
Ended RunNeurite(const std::vector<std::string>& arguments,
                 const std::string& in = "");

// `neurite-server` with the bundled models, at a port of its own choice. Ends
// with the object.
class RunningServer {
 public:
  // Nothing if it does not say that it is listening.
  static std::unique_ptr<RunningServer> Start();
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

  void Signal(int signal) const;

  // Stops it with SIGTERM; its exit code.
  int Stop();

 private:
  RunningServer() = default;

  pid_t pid_ = 0;
  std::string address_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_END_TO_END_PROGRAMS_H_
