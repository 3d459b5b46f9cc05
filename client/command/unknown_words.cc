#include "client/command/unknown_words.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "client/command/values.h"
#include "client/command/words_after_dashes.h"

namespace neurite {
namespace {

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

// The options of `app` with their dashes, e.g. "--model".
std::vector<std::string> OptionsOf(const CLI::App& app) {
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      options.push_back(absl::StrCat("--", name));
    }
  }
  return options;
}

// The commands that have `option`, e.g. "classify, regress and loadtest".
std::string CommandsWith(absl::string_view option, const Grammar& grammar) {
  std::vector<std::string> names;
  for (const NamedCommand& named : grammar.commands()) {
    const std::vector<std::string> options = OptionsOf(*named.app);
    if (std::find(options.begin(), options.end(), option) != options.end()) {
      names.push_back(named.app->get_name());
    }
  }
  if (names.size() < 2) return names.empty() ? "" : names.front();
  return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "),
                      " and ", names.back());
}

// "-x.png" and "--a/b", but neither "-x" nor "--keep".
bool MayBeFile(absl::string_view word) {
  const bool one_dash = !absl::StartsWith(word, "--");
  return (one_dash && word.size() > 2) || word.find_first_of("./") != word.npos;
}

// What to do about an option that `app` does not have.
std::string HintFor(absl::string_view option, const CLI::App& app,
                    const Grammar& grammar) {
  const std::string others = CommandsWith(option, grammar);
  if (!others.empty()) {
    return absl::StrCat("; it is an option of neurite ", others);
  }
  const std::vector<std::string> options = OptionsOf(app);
  const std::vector<absl::string_view> known(options.begin(), options.end());
  std::string hint = DidYouMean(option, known);
  if (!hint.empty()) return hint;
  if (MayBeFile(option)) return "; after --, a name may begin with -";
  return absl::StrCat("; neurite ", app.get_name(),
                      " --help lists its options");
}

}  // namespace

absl::Status CheckCommand(const std::vector<std::string>& words,
                          const Grammar& grammar) {
  if (words.empty()) return Wrong(kNoCommand);
  if (words.front() == "-h" || words.front() == "--help") {
    return absl::OkStatus();
  }
  if (absl::StartsWith(words.front(), "-")) {
    return Wrong(absl::StrCat("a command is required before ", words.front(),
                              "; neurite --help lists the commands"));
  }
  const std::vector<std::string> names = grammar.CommandNames();
  if (std::find(names.begin(), names.end(), words.front()) != names.end()) {
    return absl::OkStatus();
  }
  const std::vector<absl::string_view> known(names.begin(), names.end());
  const std::string hint = DidYouMean(words.front(), known);
  return Wrong(absl::StrCat(
      "unknown command ", words.front(),
      hint.empty() ? "; neurite --help lists the commands" : hint));
}

absl::Status CheckLeftOvers(const CLI::App& app, const Grammar& grammar) {
  const std::vector<std::string> left = app.remaining();
  if (left.empty()) return absl::OkStatus();
  // The value of an unknown option is left over, too: report the option.
  const auto wrong = std::find_if(
      left.begin(), left.end(),
      [](const auto& text) { return absl::StartsWith(text, "-"); });
  if (wrong == left.end()) {
    return Wrong(absl::StrCat("unexpected argument: ", Unmarked(left.front())));
  }
  const absl::string_view option =
      absl::string_view(*wrong).substr(0, wrong->find('='));
  return Wrong(absl::StrCat("unknown option ", option, " for neurite ",
                            app.get_name(), HintFor(option, app, grammar)));
}

}  // namespace neurite
