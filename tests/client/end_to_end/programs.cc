#include "tests/client/end_to_end/programs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

extern char** environ;

namespace neurite {
namespace {

constexpr char kListening[] = "listening on ";

// Starts a program of the same build with its standard streams redirected.
class Spawn {
 public:
  Spawn() { posix_spawn_file_actions_init(&actions_); }
  ~Spawn() { posix_spawn_file_actions_destroy(&actions_); }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  void Open(int as, const std::string& path, int flags) {
    posix_spawn_file_actions_addopen(&actions_, as, path.c_str(), flags, 0600);
  }
  void Duplicate(int fd, int as) {
    posix_spawn_file_actions_adddup2(&actions_, fd, as);
  }

  // Returns the process id, or 0 on failure.
  pid_t Run(const std::string& program, std::vector<std::string> arguments) {
    const std::string path = std::string(NEURITE_BIN_DIR) + "/" + program;
    std::vector<char*> argv = {const_cast<char*>(path.c_str())};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_t pid = 0;
    if (posix_spawn(&pid, path.c_str(), &actions_, nullptr, argv.data(),
                    environ) != 0) {
      return 0;
    }
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_;
};

int Await(pid_t pid) {
  int status = 0;
  if (pid == 0 || waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Content(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace

RunningNeurite::RunningNeurite(const std::vector<std::string>& arguments,
                               const std::string& in,
                               const std::string& program) {
  folder_ = std::filesystem::temp_directory_path() / "neurite-run-XXXXXX";
  const std::filesystem::path folder = mkdtemp(folder_.data());
  std::ofstream(folder / "in", std::ios::binary) << in;
  Spawn spawn;
  spawn.Open(STDIN_FILENO, folder / "in", O_RDONLY);
  spawn.Open(STDOUT_FILENO, folder / "out", O_WRONLY | O_CREAT);
  spawn.Open(STDERR_FILENO, folder / "err", O_WRONLY | O_CREAT);
  pid_ = spawn.Run(program, arguments);
}

RunningNeurite::~RunningNeurite() {
  if (pid_ != 0) {
    kill(pid_, SIGKILL);
    neurite::Await(pid_);
  }
  std::filesystem::remove_all(folder_);
}

void RunningNeurite::Signal(int signal) const {
  if (pid_ != 0) kill(pid_, signal);
}

Ended RunningNeurite::Await() {
  const std::filesystem::path folder = folder_;
  Ended ended;
  ended.exit_code = neurite::Await(pid_);
  pid_ = 0;
  ended.out = Content(folder / "out");
  ended.err = Content(folder / "err");
  return ended;
}

Ended RunNeurite(const std::vector<std::string>& arguments,
                 const std::string& in) {
  return RunningNeurite(arguments, in).Await();
}

LiveNeurite::LiveNeurite(const std::vector<std::string>& arguments, Stdin in)
    : kind_(in) {
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) return;
  out_ = out[0];
  Spawn spawn;
  spawn.Duplicate(out[1], STDOUT_FILENO);
  int ends[2] = {-1, -1};
  if (in == Stdin::kTerminal) {
    in_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    char name[128] = "";
    if (grantpt(in_) == 0 && unlockpt(in_) == 0 &&
        ptsname_r(in_, name, sizeof(name)) == 0) {
      spawn.Open(STDIN_FILENO, name, O_RDONLY | O_NOCTTY);
    }
  } else if (pipe2(ends, O_CLOEXEC) == 0) {
    in_ = ends[1];
    spawn.Duplicate(ends[0], STDIN_FILENO);
  }
  pid_ = spawn.Run("neurite", arguments);
  close(out[1]);
  if (ends[0] >= 0) close(ends[0]);
}

LiveNeurite::~LiveNeurite() {
  if (pid_ != 0) {
    kill(pid_, SIGKILL);
    Await(pid_);
  }
  if (in_ >= 0) close(in_);
  if (out_ >= 0) close(out_);
}

void LiveNeurite::Write(const std::string& text) const {
  EXPECT_EQ(write(in_, text.data(), text.size()),
            static_cast<ssize_t>(text.size()));
}

std::string LiveNeurite::ReadLine() const {
  constexpr int kMinute = 60'000;
  std::string line;
  for (;;) {
    pollfd out = {out_, POLLIN, 0};
    char c = 0;
    if (poll(&out, 1, kMinute) != 1 || read(out_, &c, 1) != 1) return "";
    if (c == '\n') return line;
    line.push_back(c);
  }
}

int LiveNeurite::Finish() {
  if (kind_ == Stdin::kTerminal) {
    Write("\x04");
  } else {
    close(in_);
    in_ = -1;
  }
  const int exit_code = Await(pid_);
  pid_ = 0;
  return exit_code;
}

std::unique_ptr<RunningServer> RunningServer::Start(
    const std::string& models, const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return nullptr;
  std::unique_ptr<RunningServer> server(new RunningServer);
  Spawn spawn;
  spawn.Duplicate(ends[1], STDOUT_FILENO);
  std::vector<std::string> all = {"--models", models};
  if (std::find(arguments.begin(), arguments.end(), "--listen") ==
      arguments.end()) {
    all.insert(all.end(), {"--listen", "127.0.0.1:0"});
  }
  all.insert(all.end(), arguments.begin(), arguments.end());
  server->pid_ = spawn.Run("neurite-server", std::move(all));
  close(ends[1]);
  FILE* out = fdopen(ends[0], "r");
  char line[256] = "";
  const bool told = fgets(line, sizeof(line), out) != nullptr;
  fclose(out);
  const std::string text = line;
  if (!told || text.rfind(kListening, 0) != 0) return nullptr;
  server->address_ = text.substr(sizeof(kListening) - 1);
  server->address_.erase(server->address_.find('\n'));
  return server;
}

void RunningServer::Signal(int signal) const {
  if (pid_ != 0) kill(pid_, signal);
}

int RunningServer::Stop() {
  if (pid_ == 0) return -1;
  kill(pid_, SIGTERM);
  const int exit_code = Await(pid_);
  pid_ = 0;
  return exit_code;
}

RunningServer::~RunningServer() { Stop(); }

}  // namespace neurite
