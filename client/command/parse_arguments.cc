// CLI11 throws exceptions. This file catches all of them, so that the rest of
// the client does not have to handle any.
#include "client/command/parse_arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/command/commands.h"
#include "client/command/help_texts.h"
#include "client/command/input_arguments.h"
#include "client/command/loadtest_arguments.h"
#include "client/command/presence.h"
#include "client/command/values.h"
#include "client/command/words_after_dashes.h"
#include "client/server_address.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr int64_t kMostBatchRows = 1 << 20;

constexpr char kNoCommand[] =
    "no command given; neurite --help lists the commands";

// The values as typed, before they are checked.
struct Typed {
  Arguments values;
  std::string timeout;
  std::string connect_timeout;
  std::string output = "table";
  std::string rows;
  std::string pixels;
  std::string version;
  std::string batch;
  std::string top_k;
  InputTyped input;
  LoadtestTyped loadtest;
};

struct NamedCommand {
  Command command;
  CLI::App* app;
};

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

// A positional argument. `value` may be a string or a list of strings.
template <typename Value>
void AddPositional(CLI::App& app, const char* name, Value& value,
                   const char* about) {
  app.add_option(name, value, about)->transform(Unmarked);
}

void AddServer(CLI::App& app, Typed& typed) {
  app.add_option("--server", typed.values.server,
                 "server address: HOST:PORT, [IPV6]:PORT or unix:PATH")
      ->type_name("ADDRESS")
      // From NEURITE_SERVER, so not necessarily printable.
      ->default_str(Printable(typed.values.server));
  app.add_option("--timeout", typed.timeout,
                 "timeout of one call, e.g. 500ms or 1m30s [10s]")
      ->type_name("DURATION");
  app.add_option("--connect-timeout", typed.connect_timeout,
                 "time limit for connecting, within --timeout [5s]")
      ->type_name("DURATION");
}

void AddOutput(CLI::App& app, Typed& typed,
               const char* about =
                   "output format: table, json (one object per line) or csv") {
  app.add_option("--output", typed.output, about)
      ->type_name("FORM")
      ->capture_default_str();
}

void AddModel(CLI::App& app, Typed& typed) {
  app.add_option("--model", typed.values.model, "name of the model")
      ->type_name("NAME");
  app.add_option("--version", typed.version, "version of the model [highest]")
      ->type_name("N");
}

void AddInputs(CLI::App& app, Typed& typed) {
  AddPositional(app, "INPUT", typed.values.inputs,
                "PNG, JPEG, PGM, CSV, NPY or IDX files; - reads CSV from "
                "stdin");
  app.add_option("--rows", typed.rows,
                 "use only COUNT rows, starting with row FIRST (from 0)")
      ->type_name("FIRST:COUNT");
  app.add_option("--pixels", typed.pixels,
                 "the numbers that mean black and white in INPUT, e.g. 0:255; "
                 "255:0 inverts a picture [0:255 for pictures and bytes, else "
                 "the model's own]")
      ->type_name("BLACK:WHITE");
  app.add_flag("--resize", typed.values.resize,
               "scale pictures of another size to the model's: each pixel is "
               "the mean of the area that it covers");
  AddHeaderOption(app, typed.input);
  app.footer(absl::StrCat(app.get_footer(), kInputText));
}

void AddBatch(CLI::App& app, Typed& typed) {
  app.add_option("--batch", typed.batch,
                 "rows per call [256, fewer if the rows are wide]")
      ->type_name("ROWS");
  app.add_option(
         "--labels", typed.values.labels,
         "expected answers: an IDX or NPY file, or text with a line per "
         "row")
      ->type_name("FILE");
  AddLabelColumnOption(app, typed.input);
  AddKeepOption(app, typed.input);
}

// The commands and options, as registered with CLI11.
class Grammar {
 public:
  explicit Grammar(Typed& typed) : app_(kAbout, "neurite") {
    app_.footer(kFooter);
    // Without this limit, a file or model that is named like a command would
    // be parsed as a second command.
    app_.require_subcommand(0, 1);
    app_.set_help_flag("-h,--help", "print help; also after a command");
    AddQuestions(typed);
    AddStates(typed);
    AddLoadtest(typed);
    AddOffline(typed);
    Add(Command::kVersion, "version", kVersionText);
    for (const NamedCommand& named : commands_) named.app->allow_extras();
  }

  CLI::App& app() { return app_; }
  const std::vector<NamedCommand>& commands() const { return commands_; }

  std::vector<std::string> CommandNames() const {
    std::vector<std::string> names = {"help"};
    for (const NamedCommand& named : commands_) {
      names.push_back(named.app->get_name());
    }
    return names;
  }

 private:
  CLI::App& Add(Command command, const char* name, const CommandText& text) {
    CLI::App* app = app_.add_subcommand(name, text.about);
    app->footer(text.footer);
    commands_.push_back({command, app});
    return *app;
  }

  void AddQuestions(Typed& typed) {
    CLI::App& classify = Add(Command::kClassify, "classify", kClassifyText);
    AddAsking(classify, typed);
    AddBatch(classify, typed);
    AddLabelFormOption(classify, typed.input);
    classify
        .add_option(
            "--top-k", typed.top_k,
            "return the K best classes, the predicted one first; 0: all "
            "[table: 3; else all]")
        ->type_name("K");
    CLI::App& regress = Add(Command::kRegress, "regress", kRegressText);
    AddAsking(regress, typed);
    AddBatch(regress, typed);
    AddAsking(Add(Command::kExplain, "explain", kExplainText), typed);
  }

  void AddStates(Typed& typed) {
    CLI::App& models = Add(Command::kModels, "models", kModelsText);
    AddPositional(models, "NAME", typed.values.model,
                  "show the details of this model");
    models.add_option("--version", typed.version, "version of NAME [highest]")
        ->type_name("N");
    AddServer(models, typed);
    AddOutput(models, typed);
    CLI::App& health = Add(Command::kHealth, "health", kHealthText);
    AddPositional(health, "SERVICE", typed.values.service,
                  "a service, MODEL or MODEL/VERSION [the whole server]");
    AddServer(health, typed);
  }

  void AddLoadtest(Typed& typed) {
    CLI::App& loadtest = Add(Command::kLoadtest, "loadtest", kLoadtestText);
    AddModel(loadtest, typed);
    AddLoadtestOptions(loadtest, typed.loadtest);
    AddInputs(loadtest, typed);
    loadtest.add_option("--batch", typed.batch, "rows per request [1]")
        ->type_name("ROWS");
    loadtest
        .add_option("--labels", typed.values.labels,
                    "expected answers to INPUT: an IDX or NPY file, or text "
                    "with a line per row")
        ->type_name("FILE");
    AddLabelColumnOption(loadtest, typed.input);
    AddLabelFormOption(loadtest, typed.input);
    AddServer(loadtest, typed);
    AddOutput(loadtest, typed);
  }

  void AddOffline(Typed& typed) {
    CLI::App& inspect = Add(Command::kInspect, "inspect", kInspectText);
    AddPositional(inspect, "PATH", typed.values.from,
                  "a model file or its folder");
    AddOutput(inspect, typed, "output format: table or json");
    CLI::App& convert = Add(Command::kConvert, "convert", kConvertText);
    AddPositional(convert, "FROM", typed.values.from,
                  "a model file or its folder");
    AddPositional(convert, "TO", typed.values.to,
                  "output file; .textproto writes text, .pb binary");
  }

  static void AddAsking(CLI::App& app, Typed& typed) {
    AddModel(app, typed);
    AddInputs(app, typed);
    AddServer(app, typed);
    AddOutput(app, typed);
  }

  CLI::App app_;
  std::vector<NamedCommand> commands_;
};

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

bool Given(const CLI::App& app, const char* option) {
  const CLI::Option* known = app.get_option_no_throw(option);
  return known != nullptr && known->count() > 0;
}

absl::Status CheckNumbers(const CLI::App& app, const Typed& typed,
                          Arguments& values) {
  if (Given(app, "--version")) {
    NEURITE_ASSIGN_OR_RETURN(values.version,
                             ParseNumber("--version", typed.version, 1,
                                         std::numeric_limits<int64_t>::max()));
  }
  if (Given(app, "--batch")) {
    NEURITE_ASSIGN_OR_RETURN(
        values.batch, ParseNumber("--batch", typed.batch, 1, kMostBatchRows));
  }
  if (Given(app, "--top-k")) {
    NEURITE_ASSIGN_OR_RETURN(const int64_t top_k,
                             ParseNumber("--top-k", typed.top_k, 0,
                                         std::numeric_limits<int32_t>::max()));
    values.top_k = static_cast<int32_t>(top_k);
  }
  return absl::OkStatus();
}

absl::Status CheckTimeouts(const CLI::App& app, const Typed& typed,
                           Arguments& values) {
  if (Given(app, "--timeout")) {
    NEURITE_ASSIGN_OR_RETURN(values.timeout,
                             ParseTimeout("--timeout", typed.timeout));
  }
  if (Given(app, "--connect-timeout")) {
    NEURITE_ASSIGN_OR_RETURN(
        values.connect_timeout,
        ParseTimeout("--connect-timeout", typed.connect_timeout));
  }
  return absl::OkStatus();
}

absl::StatusOr<Arguments> Check(const NamedCommand& chosen, Typed typed) {
  const CLI::App& app = *chosen.app;
  NEURITE_RETURN_IF_ERROR(CheckLeftOvers(app));
  Arguments values = std::move(typed.values);
  values.command = chosen.command;
  NEURITE_RETURN_IF_ERROR(CheckNumbers(app, typed, values));
  // Commands without --server must not fail because of NEURITE_SERVER.
  if (app.get_option_no_throw("--server") != nullptr) {
    NEURITE_RETURN_IF_ERROR(
        CheckServerAddress(values.server),
        Given(app, "--server") ? "--server" : "NEURITE_SERVER");
  }
  NEURITE_ASSIGN_OR_RETURN(values.output, ParseOutput(typed.output));
  NEURITE_RETURN_IF_ERROR(CheckInputs(typed.input, values));
  NEURITE_RETURN_IF_ERROR(CheckTimeouts(app, typed, values));
  if (Given(app, "--rows")) {
    NEURITE_ASSIGN_OR_RETURN(values.rows, ParseRowRange(typed.rows));
  }
  if (Given(app, "--pixels")) {
    NEURITE_ASSIGN_OR_RETURN(values.pixels, ParsePixels(typed.pixels));
  }
  NEURITE_RETURN_IF_ERROR(CheckPresent(values));
  NEURITE_RETURN_IF_ERROR(CheckNotEmpty(app));
  if (values.command == Command::kConvert) {
    NEURITE_RETURN_IF_ERROR(CheckConvert(values));
  }
  if (values.command == Command::kLoadtest) {
    NEURITE_RETURN_IF_ERROR(CheckLoadtest(typed.loadtest, values.loadtest));
    NEURITE_RETURN_IF_ERROR(CheckLoadtestTogether(values));
  }
  return values;
}

// Checks that the first word is a known command.
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
  Typed typed;
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
      if (named.app->parsed()) return Check(named, std::move(typed));
    }
    return Wrong(kNoCommand);
  } catch (const CLI::Error& error) {
    return Wrong(error.what());
  }
}

}  // namespace neurite
