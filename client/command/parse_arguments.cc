// CLI11 throws exceptions. This file catches all of them, so that the rest of
// the client does not have to handle any.
#include "client/command/parse_arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "client/command/grammar.h"
#include "client/command/typed_arguments.h"
#include "client/command/unknown_words.h"
#include "client/command/words_after_dashes.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

Arguments Help(std::string text) {
  Arguments values;
  values.command = Command::kHelp;
  values.help = std::move(text);
  return values;
}

}  // namespace

absl::StatusOr<Arguments> ParseArguments(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.push_back("--help");
  }
  if (words.size() == 1 && words.front() == "--version") words = {"version"};
  TypedArguments typed;
  typed.values.words.assign(argv, argv + argc);
  // CLI11's own environment variables would override an explicit --server.
  const char* const server = std::getenv("NEURITE_SERVER");
  if (server != nullptr && *server != '\0') typed.values.server = server;
  try {
    Grammar grammar(typed);
    NEURITE_RETURN_IF_ERROR(CheckCommand(words, grammar));
    try {
      MarkWordsAfterDashes(words);
      std::reverse(words.begin(), words.end());  // the order CLI11 expects
      grammar.app().parse(words);
    } catch (const CLI::CallForHelp&) {
      return Help(grammar.app().help());
    }
    for (const NamedCommand& named : grammar.commands()) {
      if (!named.app->parsed()) continue;
      NEURITE_RETURN_IF_ERROR(CheckLeftOvers(*named.app, grammar));
      return CheckArguments(named.command, *named.app, std::move(typed));
    }
    return absl::InvalidArgumentError(kNoCommand);
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(error.what());
  }
}

}  // namespace neurite
