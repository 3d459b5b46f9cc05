#include "client/command/grammar.h"

#include "absl/strings/str_cat.h"
#include "client/command/input_arguments.h"
#include "client/command/loadtest_arguments.h"
#include "client/command/words_after_dashes.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

// A positional argument. `value` may be a string or a list of strings.
template <typename Value>
void AddPositional(CLI::App& app, const char* name, Value& value,
                   const char* about) {
  app.add_option(name, value, about)->transform(Unmarked);
}

void AddServer(CLI::App& app, TypedArguments& typed) {
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

void AddOutput(CLI::App& app, TypedArguments& typed,
               const char* about =
                   "output format: table, json (one object per line) or csv") {
  app.add_option("--output", typed.output, about)
      ->type_name("FORM")
      ->capture_default_str();
}

void AddModel(CLI::App& app, TypedArguments& typed) {
  app.add_option("--model", typed.values.model, "name of the model")
      ->type_name("NAME");
  app.add_option("--version", typed.version, "version of the model [highest]")
      ->type_name("N");
}

void AddInputs(CLI::App& app, TypedArguments& typed) {
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

void AddBatch(CLI::App& app, TypedArguments& typed) {
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

void AddAsking(CLI::App& app, TypedArguments& typed) {
  AddModel(app, typed);
  AddInputs(app, typed);
  AddServer(app, typed);
  AddOutput(app, typed);
}

}  // namespace

Grammar::Grammar(TypedArguments& typed) : app_(kAbout, "neurite") {
  app_.footer(kFooter);
  // Without this limit, a file or model that is named like a command would
  // be parsed as a second command.
  app_.require_subcommand(0, 1);
  // CLI11's own error for a repeated option does not show its values.
  app_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app_.set_help_flag("-h,--help", "print help; also after a command");
  AddQuestions(typed);
  AddStates(typed);
  AddLoadtest(typed);
  AddOffline(typed);
  Add(Command::kVersion, "version", kVersionText)
      .add_flag("--full", typed.values.full,
                "also list the Debian packages that are part of the program, "
                "with their versions");
  for (const NamedCommand& named : commands_) named.app->allow_extras();
}

std::vector<std::string> Grammar::CommandNames() const {
  std::vector<std::string> names = {"help"};
  for (const NamedCommand& named : commands_) {
    names.push_back(named.app->get_name());
  }
  return names;
}

CLI::App& Grammar::Add(Command command, const char* name,
                       const CommandText& text) {
  CLI::App* app = app_.add_subcommand(name, text.about);
  app->footer(text.footer);
  commands_.push_back({command, app});
  return *app;
}

void Grammar::AddQuestions(TypedArguments& typed) {
  CLI::App& classify = Add(Command::kClassify, "classify", kClassifyText);
  AddAsking(classify, typed);
  AddBatch(classify, typed);
  AddLabelFormOption(classify, typed.input);
  classify
      .add_option("--top-k", typed.top_k,
                  "return the K best classes, the predicted one first; 0: all "
                  "[table: 3; else all]")
      ->type_name("K");
  CLI::App& regress = Add(Command::kRegress, "regress", kRegressText);
  AddAsking(regress, typed);
  AddBatch(regress, typed);
  AddAsking(Add(Command::kExplain, "explain", kExplainText), typed);
}

void Grammar::AddStates(TypedArguments& typed) {
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

void Grammar::AddLoadtest(TypedArguments& typed) {
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

void Grammar::AddOffline(TypedArguments& typed) {
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

}  // namespace neurite
