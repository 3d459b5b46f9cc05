#include "client/command/unknown_words.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/command/values.h"
#include "client/command/words_after_dashes.h"

namespace neurite {
namespace {

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
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
  return Wrong(absl::StrCat("unknown command ", words.front(),
                            DidYouMean(words.front(), known)));
}

absl::Status CheckLeftOvers(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining();
  if (left.empty()) return absl::OkStatus();
  // The value of an unknown option is left over, too: report the option.
  auto wrong = std::find_if(left.begin(), left.end(), [](const auto& text) {
    return absl::StartsWith(text, "-");
  });
  if (wrong == left.end()) {
    return Wrong(absl::StrCat("unexpected argument: ", Unmarked(left.front())));
  }
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      options.push_back(absl::StrCat("--", name));
    }
  }
  const std::vector<absl::string_view> known(options.begin(), options.end());
  const absl::string_view typed =
      absl::string_view(*wrong).substr(0, absl::string_view(*wrong).find('='));
  std::string hint = DidYouMean(typed, known);
  if (hint.empty()) hint = "; after --, a name may begin with -";
  return Wrong(absl::StrCat("unknown option ", typed, " for neurite ",
                            app.get_name(), hint));
}

}  // namespace neurite
