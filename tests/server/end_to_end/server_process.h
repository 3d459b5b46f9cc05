// Runs neurite-server as a user does.
#ifndef NEURITE_TESTS_SERVER_END_TO_END_SERVER_PROCESS_H_
#define NEURITE_TESTS_SERVER_END_TO_END_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace neurite {

// One process. Killed by the destructor if it still runs.
class ServerProcess {
 public:
  // Starts `program`, by default the one that was built, with `arguments`.
  // `through`: a program, with its arguments, that starts it.
  explicit ServerProcess(std::vector<std::string> arguments,
                         std::vector<std::string> through = {},
                         const std::string& program = Program());
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  static std::string Program();

  // Reads stdout until a line begins with "listening on "; returns the address,
  // or nothing if there is no such line before its end.
  std::string AwaitAddress();

  // Reads stderr until a line contains `text`; returns false if it ends before.
  bool AwaitLog(const std::string& text);

  void Signal(int signal) const;

  // Reads the rest of both streams and waits for the end. Returns the exit
  // code, or 128 + the signal that ended the process.
  int AwaitEnd();

  // SIGTERM, then AwaitEnd().
  int Stop();

  // All that has been read.
  const std::string& out() const { return out_; }
  const std::string& log() const { return log_; }

 private:
  pid_t pid_ = 0;
  FILE* stdout_ = nullptr;
  FILE* stderr_ = nullptr;
  std::string out_;
  std::string log_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_SERVER_END_TO_END_SERVER_PROCESS_H_
