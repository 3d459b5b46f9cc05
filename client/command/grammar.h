// The commands of `neurite` and their options.
#ifndef NEURITE_CLIENT_COMMAND_GRAMMAR_H_
#define NEURITE_CLIENT_COMMAND_GRAMMAR_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "client/command/arguments.h"
#include "client/command/help_texts.h"
#include "client/command/typed_arguments.h"

namespace neurite {

struct NamedCommand {
  Command command;
  CLI::App* app;
};

// The commands and options, as registered with CLI11.
class Grammar {
 public:
  // `typed` receives the values; it must outlive the grammar.
  explicit Grammar(TypedArguments& typed);

  CLI::App& app() { return app_; }
  const std::vector<NamedCommand>& commands() const { return commands_; }

  // The names of all commands, and "help".
  std::vector<std::string> CommandNames() const;

 private:
  CLI::App& Add(Command command, const char* name, const CommandText& text);
  void AddQuestions(TypedArguments& typed);
  void AddStates(TypedArguments& typed);
  void AddLoadtest(TypedArguments& typed);
  void AddOffline(TypedArguments& typed);

  CLI::App app_;
  std::vector<NamedCommand> commands_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_GRAMMAR_H_
