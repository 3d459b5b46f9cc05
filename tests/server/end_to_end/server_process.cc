#include "tests/server/end_to_end/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

extern char** environ;

namespace neurite {
namespace {

constexpr char kReady[] = "listening on ";

// Reads a line into `all`; returns it, empty at the end.
std::string ReadLine(FILE* from, std::string& all) {
  char* line = nullptr;
  size_t room = 0;
  const ssize_t bytes = getline(&line, &room, from);
  std::string read(line, bytes < 0 ? 0 : static_cast<size_t>(bytes));
  std::free(line);
  all += read;
  return read;
}

}  // namespace

std::string ServerProcess::Program() {
  return std::string(NEURITE_BIN_DIR) + "/neurite-server";
}

ServerProcess::ServerProcess(std::vector<std::string> arguments,
                             std::vector<std::string> through,
                             const std::string& program) {
  through.push_back(program);
  through.insert(through.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : through) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> out{}, err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    std::abort();
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  if (posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ) !=
      0) {
    pid_ = 0;
  }
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  stdout_ = fdopen(out[0], "r");
  stderr_ = fdopen(err[0], "r");
}

ServerProcess::~ServerProcess() {
  if (pid_ != 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  fclose(stdout_);
  fclose(stderr_);
}

std::string ServerProcess::AwaitAddress() {
  for (;;) {
    std::string line = ReadLine(stdout_, out_);
    if (line.empty()) return "";
    if (line.rfind(kReady, 0) != 0) continue;
    line.pop_back();
    return line.substr(sizeof(kReady) - 1);
  }
}

bool ServerProcess::AwaitLog(const std::string& text) {
  for (;;) {
    const std::string line = ReadLine(stderr_, log_);
    if (line.find(text) != std::string::npos) return true;
    if (line.empty()) return false;
  }
}

void ServerProcess::Signal(int signal) const {
  if (pid_ != 0) kill(pid_, signal);
}

int ServerProcess::AwaitEnd() {
  while (!ReadLine(stderr_, log_).empty()) {
  }
  while (!ReadLine(stdout_, out_).empty()) {
  }
  int status = 0;
  if (pid_ == 0 || waitpid(pid_, &status, 0) != pid_) return -1;
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int ServerProcess::Stop() {
  Signal(SIGTERM);
  return AwaitEnd();
}

}  // namespace neurite
