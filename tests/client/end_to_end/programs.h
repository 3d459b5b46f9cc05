// Runs the real server and the real command as a user does.
#ifndef NEURITE_TESTS_CLIENT_END_TO_END_PROGRAMS_H_
#define NEURITE_TESTS_CLIENT_END_TO_END_PROGRAMS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace neurite {

// The result of a program that has ended.
struct Ended {
  int exit_code = -1;  // 128 + the signal if a signal ended the program
  std::string out;
  std::string err;
};

// A running `neurite`. The destructor kills it if it is still running.
class RunningNeurite {
 public:
  // Starts `neurite`, or another program of its folder, with these arguments
  // and `in` on its stdin.
  explicit RunningNeurite(const std::vector<std::string>& arguments,
                          const std::string& in = "",
                          const std::string& program = "neurite");
  ~RunningNeurite();
  RunningNeurite(const RunningNeurite&) = delete;
  RunningNeurite& operator=(const RunningNeurite&) = delete;

  void Signal(int signal) const;

  // Waits until the program has ended.
  Ended Await();

 private:
  std::string folder_;  // the files of its streams
  pid_t pid_ = 0;
};

// Runs `neurite` with these arguments and `in` on its stdin until it ends.
Ended RunNeurite(const std::vector<std::string>& arguments,
                 const std::string& in = "");

// A running `neurite` with a stdin that is written while it runs. The
// destructor kills it if it is still running.
class LiveNeurite {
 public:
  enum class Stdin { kPipe, kTerminal };

  LiveNeurite(const std::vector<std::string>& arguments, Stdin in);
  ~LiveNeurite();
  LiveNeurite(const LiveNeurite&) = delete;
  LiveNeurite& operator=(const LiveNeurite&) = delete;

  void Write(const std::string& text) const;

  // Returns the next line of stdout; "" if the program does not write one
  // within a minute, e.g. because it waits for more input, or ends.
  std::string ReadLine() const;

  // Ends stdin, as Ctrl-D does at a terminal, and returns the exit code.
  int Finish();

 private:
  const Stdin kind_;
  pid_t pid_ = 0;
  int in_ = -1;
  int out_ = -1;
};

// A running `neurite-server`. The destructor stops it.
class RunningServer {
 public:
  // Serves the models in this folder, by default the bundled ones, with these
  // arguments besides, and on a free port unless these have --listen. Returns
  // null if the server does not print that it is listening.
  static std::unique_ptr<RunningServer> Start(
      const std::string& models = "models",
      const std::vector<std::string>& arguments = {});
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

  void Signal(int signal) const;

  // Stops the server with SIGTERM and returns its exit code.
  int Stop();

 private:
  RunningServer() = default;

  pid_t pid_ = 0;
  std::string address_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_END_TO_END_PROGRAMS_H_
