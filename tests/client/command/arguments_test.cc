#include <cctype>
#include <sstream>
#include <string>
#include <vector>

#include "client/command/parse_arguments.h"
#include "client/command/values.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

absl::StatusOr<Arguments> Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "neurite");
  return ParseArguments(static_cast<int>(words.size()), words.data());
}

class ArgumentsTest : public ::testing::Test {
 protected:
  ArgumentsTest() { unsetenv("NEURITE_SERVER"); }
  ~ArgumentsTest() override { unsetenv("NEURITE_SERVER"); }
};

TEST_F(ArgumentsTest, HasDefaults) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values,
                               Parse({"classify", "--model", "m", "a.png"}));
  EXPECT_EQ(values.command, Command::kClassify);
  EXPECT_EQ(values.server, "127.0.0.1:8500");
  EXPECT_EQ(values.timeout, milliseconds(10'000));
  EXPECT_EQ(values.connect_timeout, milliseconds(5'000));
  EXPECT_EQ(values.output, OutputFormat::kTable);
  EXPECT_EQ(values.model, "m");
  EXPECT_EQ(values.version, std::nullopt);
  EXPECT_EQ(values.batch, std::nullopt);
  EXPECT_EQ(values.top_k, std::nullopt);
  EXPECT_EQ(values.rows.first, 0);
  EXPECT_EQ(values.header, HeaderMode::kAuto);
  EXPECT_THAT(values.inputs, ElementsAre("a.png"));
}

TEST_F(ArgumentsTest, AcceptsAllOptionsInAnyOrder) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Arguments values,
      Parse({"classify", "-",        "--version", "2",         "--model=m",
             "--top-k",  "0",        "--batch",   "7",         "--rows",
             "50:10",    "--output", "json",      "--timeout", "1m30s",
             "--labels", "l.gz",     "--server",  "unix:/s",   "b.png"}));
  EXPECT_THAT(values.version, Optional(2));
  EXPECT_THAT(values.top_k, Optional(0));
  EXPECT_THAT(values.batch, Optional(7));
  EXPECT_EQ(values.rows.first, 50);
  EXPECT_EQ(values.rows.count, 10);
  EXPECT_EQ(values.output, OutputFormat::kJson);
  EXPECT_EQ(values.timeout, milliseconds(90'000));
  EXPECT_EQ(values.labels, "l.gz");
  EXPECT_EQ(values.label_form, LabelForm::kAuto);
  EXPECT_EQ(values.server, "unix:/s");
  EXPECT_THAT(values.inputs, ElementsAre("-", "b.png"));
}

TEST_F(ArgumentsTest, EveryCommandThatReadsRowsHasHeader) {
  for (const char* command : {"classify", "regress", "explain", "loadtest"}) {
    for (const auto& [text, mode] :
         std::vector<std::pair<const char*, HeaderMode>>{
             {"yes", HeaderMode::kYes},
             {"no", HeaderMode::kNo},
             {"auto", HeaderMode::kAuto}}) {
      NEURITE_ASSERT_OK_AND_ASSIGN(
          const Arguments values,
          Parse({command, "--model", "m", "--header", text, "a.csv"}));
      EXPECT_EQ(values.header, mode) << command << " " << text;
    }
  }
}

TEST_F(ArgumentsTest, ReadsNamesOfColumns) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Arguments values,
      Parse({"regress", "--model", "m", "--label-column", "y1,y2", "--keep",
             "id, full name", "a.csv"}));
  EXPECT_THAT(values.label_columns, ElementsAre("y1", "y2"));
  EXPECT_THAT(values.kept_columns, ElementsAre("id", "full name"));
}

// RFC 4180: a cell with commas is quoted, and a quote in it is doubled.
TEST_F(ArgumentsTest, NamesOfColumnsAreWrittenAsInAHeader) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Arguments values,
      Parse({"classify", "--model", "m", "--keep",
             "\"height, cm\",\"5\"\" disk\"", "a.csv"}));
  EXPECT_THAT(values.kept_columns, ElementsAre("height, cm", "5\" disk"));
  for (const char* text :
       {"a,", ",", " ", "a\nb", "\"a", "a\"b", "\"a\" b", "a,\"a\"", "\"\""}) {
    EXPECT_THAT(Parse({"classify", "--model", "m", "--keep", text, "a.csv"}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("must be different names of columns")))
        << text;
  }
}

TEST_F(ArgumentsTest, AnEmptyValueIsNotIgnored) {
  for (const char* option :
       {"--keep", "--label-column", "--label-form", "--labels", "--header"}) {
    EXPECT_THAT(Parse({"classify", "--model", "m", option, "", "a.csv"}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(std::string(option) +
                                   ": the value is empty; give one")));
  }
  EXPECT_THAT(Parse({"loadtest", "--model", "m", "--label-column", "", "a"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("--label-column: the value is empty")));
}

TEST_F(ArgumentsTest, PixelsAreTheNumbersOfBlackAndWhite) {
  const struct {
    const char* text;
    PixelScale want;
  } kGood[] = {{"0:255", {0, 255}},
               {"1:0", {1, 0}},
               {"-1:1", {-1, 1}},
               {"-0.42:2.8", {-0.42f, 2.8f}}};
  for (const auto& c : kGood) {
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const Arguments values,
        Parse({"classify", "--model", "m", "--pixels", c.text, "-"}));
    EXPECT_THAT(values.pixels, Optional(c.want)) << c.text;
  }
  for (const char* text : {"", ":", "255", "0:", ":255", "1:1", "0:inf",
                           "nan:1", "0:1:2", "a:b", "-3e38:3e38"}) {
    EXPECT_THAT(Parse({"explain", "--model", "m", "--pixels", text, "-"}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("must be BLACK:WHITE")))
        << text;
  }
  EXPECT_THAT(Parse({"loadtest", "--model", "m", "--pixels", "0:255"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("--pixels requires INPUT")));
}

TEST_F(ArgumentsTest, ReadsTheServerFromTheEnvironment) {
  setenv("NEURITE_SERVER", "[::1]:9", 1);
  NEURITE_ASSERT_OK_AND_ASSIGN(Arguments values, Parse({"health", "mnist/2"}));
  EXPECT_EQ(values.command, Command::kHealth);
  EXPECT_EQ(values.server, "[::1]:9");
  EXPECT_EQ(values.service, "mnist/2");
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"health", "--server", "h:1"}));
  EXPECT_EQ(values.server, "h:1");
}

TEST_F(ArgumentsTest, ServerOptionOverridesTheEnvironment) {
  setenv("NEURITE_SERVER", "h:9", 1);
  for (const char* command : {"classify", "regress", "explain"}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const Arguments values,
        Parse({command, "--model", "m", "--server", "h:1", "-"}));
    EXPECT_EQ(values.server, "h:1") << command;
  }
}

TEST_F(ArgumentsTest, HelpShowsTheServerOfTheEnvironmentEscaped) {
  setenv("NEURITE_SERVER", "h\x1b[2J:9", 1);
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values,
                               Parse({"health", "--help"}));
  EXPECT_THAT(values.help, HasSubstr("h\\x1b[2J:9"));
  EXPECT_THAT(values.help, Not(HasSubstr("\x1b")));
}

TEST_F(ArgumentsTest, CommandsWithoutAServerIgnoreTheEnvironment) {
  setenv("NEURITE_SERVER", "garbage", 1);
  EXPECT_THAT(Parse({"version"}), IsOk());
  EXPECT_THAT(Parse({"health"}), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("NEURITE_SERVER")));
}

TEST_F(ArgumentsTest, OnlyTheFirstWordIsACommand) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Arguments values, Parse({"inspect", "models"}));
  EXPECT_EQ(values.command, Command::kInspect);
  EXPECT_EQ(values.from, "models");
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"health", "models"}));
  EXPECT_EQ(values.command, Command::kHealth);
}

TEST_F(ArgumentsTest, ParsesTheOtherCommands) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Arguments values,
                               Parse({"models", "mnist", "--version", "1"}));
  EXPECT_EQ(values.command, Command::kModels);
  EXPECT_EQ(values.model, "mnist");
  EXPECT_THAT(values.version, Optional(1));
  NEURITE_ASSERT_OK_AND_ASSIGN(values,
                               Parse({"convert", "a.pb", "b.textproto"}));
  EXPECT_EQ(values.command, Command::kConvert);
  EXPECT_EQ(values.from, "a.pb");
  EXPECT_EQ(values.to, "b.textproto");
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"inspect", "a"}));
  EXPECT_EQ(values.command, Command::kInspect);
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"version"}));
  EXPECT_EQ(values.command, Command::kVersion);
  EXPECT_FALSE(values.full);
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"version", "--full"}));
  EXPECT_EQ(values.command, Command::kVersion);
  EXPECT_TRUE(values.full);
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"--version"}));
  EXPECT_EQ(values.command, Command::kVersion);
}

TEST_F(ArgumentsTest, ConnectingHasItsOwnTimeout) {
  for (const std::vector<const char*>& command :
       std::vector<std::vector<const char*>>{{"models"},
                                             {"health"},
                                             {"explain", "--model", "m", "-"},
                                             {"loadtest", "--model", "m"}}) {
    std::vector<const char*> words = command;
    words.insert(words.end(),
                 {"--connect-timeout", "300ms", "--timeout", "7s"});
    NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values, Parse(words));
    EXPECT_EQ(values.connect_timeout, milliseconds(300));
    EXPECT_EQ(values.timeout, milliseconds(7'000));
  }
}

TEST_F(ArgumentsTest, TwoDashesEndTheOptions) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Arguments values,
                               Parse({"classify", "--model", "m", "a.png", "--",
                                      "-b.png", "--rows", "help", "-", ""}));
  EXPECT_THAT(values.inputs,
              ElementsAre("a.png", "-b.png", "--rows", "help", "-", ""));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      values, Parse({"classify", "--model", "m", "--", "-b.png", "--"}));
  EXPECT_THAT(values.inputs, ElementsAre("-b.png", "--"));
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"convert", "--", "-a", "-b.pb"}));
  EXPECT_EQ(values.from, "-a");
  EXPECT_EQ(values.to, "-b.pb");
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"inspect", "--", "models"}));
  EXPECT_EQ(values.from, "models");
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"models", "--", "-m"}));
  EXPECT_EQ(values.model, "-m");
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"health", "--", "--x"}));
  EXPECT_EQ(values.service, "--x");
  EXPECT_THAT(Parse({"version", "--"}), IsOk());
}

TEST_F(ArgumentsTest, EveryCommandHasHelp) {
  for (const char* command : {"classify", "regress", "explain", "models",
                              "health", "inspect", "convert", "loadtest"}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values,
                                 Parse({command, "--help"}));
    EXPECT_EQ(values.command, Command::kHelp);
    EXPECT_THAT(values.help,
                HasSubstr("Usage: neurite " + std::string(command)));
    EXPECT_THAT(values.help, HasSubstr("Example"));
    NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments same,
                                 Parse({"help", command}));
    EXPECT_EQ(same.help, values.help);
  }
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments all, Parse({"--help"}));
  EXPECT_THAT(all.help, HasSubstr("Getting started:"));
}

TEST_F(ArgumentsTest, HelpOfCommandsWithInputsHasTheRuleForEmptyLines) {
  for (const char* command : {"classify", "regress", "explain", "loadtest"}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values,
                                 Parse({command, "--help"}));
    EXPECT_THAT(values.help, HasSubstr("an empty line is a missing value"));
  }
}

TEST_F(ArgumentsTest, EveryOptionIsGivenAtMostOnce) {
  int options = 0;
  for (const char* command : {"classify", "regress", "explain", "models",
                              "health", "inspect", "loadtest"}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments help,
                                 Parse({command, "--help"}));
    std::istringstream lines(help.help);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("  --", 0) != 0) continue;
      std::istringstream words(line);
      std::string option;
      std::string type;
      words >> option >> type;
      // The type of the value, if it has one, is in capitals.
      const bool has_value = std::isupper(type.at(0)) != 0;
      const auto parsed =
          has_value ? Parse({command, option.c_str(), "a", option.c_str(), "b"})
                    : Parse({command, option.c_str(), option.c_str()});
      EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument,
                                   option + " is given twice" +
                                       (has_value ? " (a and b)" : "") +
                                       ": give it once"))
          << command;
      ++options;
    }
  }
  EXPECT_GT(options, 60);
}

TEST_F(ArgumentsTest, NamesTheOffendingArgument) {
  struct Case {
    std::vector<const char*> words;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{
           {{}, "no command given"},
           {{"clasify", "a"},
            "unknown command clasify; did you mean classify?"},
           {{"frobnicate"},
            "unknown command frobnicate; neurite --help lists the commands"},
           {{"--model", "m"}, "a command is required before --model"},
           {{"classify", "--modle", "m", "a"},
            "unknown option --modle for neurite classify; did you mean "
            "--model?"},
           {{"classify", "--model", "m", "--topk=3", "a"}, "--top-k?"},
           {{"classify", "a.png"}, "--model NAME is required"},
           {{"classify", "--model", "m"}, "no INPUT"},
           {{"classify", "--model"}, "--model"},
           {{"classify", "--model", "m", "a", "--batch", "0"},
            "--batch 0: must be a whole number from 1 to 1048576"},
           {{"classify", "--model", "m", "a", "--batch", "many"},
            "--batch many: must be a whole number"},
           {{"classify", "--model", "m", "a", "--top-k", "-1"}, "--top-k -1"},
           {{"classify", "--model", "m", "a", "--version", "0"}, "--version 0"},
           {{"classify", "--model", "m", "a", "--output", "jsn"},
            "must be table, json or csv; did you mean json?"},
           {{"classify", "--model", "m", "a", "--rows", "3"}, "FIRST:COUNT"},
           {{"regress", "--model", "m", "a", "--header", "yess"},
            "--header yess: must be yes, no or auto; did you mean yes?"},
           {{"classify", "--model", "m", "a", "--label-form", "index"},
            "--label-form index: must be names, indices or auto"},
           {{"classify", "--model", "m", "a", "--label-form", "names"},
            "--label-form requires --labels or --label-column"},
           {{"regress", "--model", "m", "a", "--label-form", "names"},
            "unknown option --label-form"},
           {{"classify", "--model", "m", "a", "--labels", "l", "--label-column",
             "y"},
            "--labels and --label-column: give one of them"},
           {{"classify", "--model", "m", "a", "--header", "no", "--keep", "id"},
            "--header no: --label-column and --keep name columns"},
           {{"regress", "--model", "m", "a", "--keep", "id,,x"},
            "--keep id,,x: must be different names of columns, separated by "
            "commas"},
           {{"regress", "--model", "m", "a", "--label-column", "y,y"},
            "--label-column y,y: must be different names"},
           {{"loadtest", "--model", "m", "--label-column", "y"},
            "--label-column requires INPUT"},
           {{"explain", "--keep", "id"},
            "unknown option --keep for neurite explain; it is an option of "
            "neurite classify and regress"},
           {{"explain", "--hlep"}, "did you mean --help?"},
           {{"explain", "--p99", "5ms"},
            "for neurite explain; it is an option of neurite loadtest"},
           {{"inspect", "--model=m"},
            "unknown option --model for neurite inspect; it is an option of "
            "neurite classify, regress, explain and loadtest"},
           {{"health", "--zzzzz"},
            "unknown option --zzzzz for neurite health; neurite health --help "
            "lists its options"},
           {{"health", "-x"}, "; neurite health --help lists its options"},
           {{"inspect", "--a/b"}, "; after --, a name may begin with -"},
           {{"classify", "--model", "m", "a", "--timeout", "5"}, "500ms"},
           {{"classify", "--model", "m", "--model", "n", "a"},
            "--model is given twice (m and n): give it once"},
           {{"regress", "--top-k", "3"},
            "unknown option --top-k for neurite regress; it is an option of "
            "neurite classify"},
           {{"models", "a", "b"}, "unexpected argument: b"},
           {{"models", "a", "--", "--server"}, "unexpected argument: --server"},
           {{"inspect", "-x.pb"},
            "unknown option -x.pb for neurite inspect; after --, a name may "
            "begin with -"},
           {{"classify", "--model", "m", "a", "--connect-timeout", "0s"},
            "--connect-timeout 0s: must be from 1ms to 24h"},
           {{"health", "--server", "h:1 "}, "--server: \"h:1 \" is not"},
           {{"models", "--version", "2"}, "--version requires a model"},
           {{"health", "--server", "nowhere"}, "the port is missing"},
           {{"inspect"}, "no PATH"},
           {{"inspect", "a", "--output", "csv"},
            "--output csv: must be table or json for inspect"},
           {{"convert", "a"}, "FROM and TO"},
           {{"convert", "a.pb", "b.onnx"}, "b.onnx: the name of a model"}}) {
    EXPECT_THAT(Parse(c.words), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr(c.message)))
        << c.message;
  }
}

TEST(RowRangeTest, AcceptsThreeFormsAndRejectsOthers) {
  NEURITE_ASSERT_OK_AND_ASSIGN(RowRange range, ParseRowRange("5:10"));
  EXPECT_EQ(range.first, 5);
  EXPECT_EQ(range.count, 10);
  NEURITE_ASSERT_OK_AND_ASSIGN(range, ParseRowRange("5:"));
  EXPECT_EQ(range.first, 5);
  EXPECT_GT(range.count, int64_t{1} << 60);
  NEURITE_ASSERT_OK_AND_ASSIGN(range, ParseRowRange(":10"));
  EXPECT_EQ(range.first, 0);
  EXPECT_EQ(range.count, 10);
  for (const char* text : {"", ":", "5", "1:2:3", "-1:5", "0:0", "a:b",
                           "1:99999999999999999999"}) {
    EXPECT_THAT(
        ParseRowRange(text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("FIRST:COUNT")))
        << text;
  }
}

TEST(TimeoutTest, RequiresAUnitAndEnforcesItsLimits) {
  EXPECT_THAT(ParseTimeout("--timeout", "1ms"), IsOk());
  EXPECT_EQ(*ParseTimeout("--timeout", "1.5s"), milliseconds(1500));
  for (const char* text : {"", "5", "fast", "0s", "-1s", "25h", "inf"}) {
    for (const char* option : {"--timeout", "--connect-timeout"}) {
      EXPECT_THAT(
          ParseTimeout(option, text),
          StatusIs(absl::StatusCode::kInvalidArgument,
                   ::testing::StartsWith(std::string(option) + " " + text)));
    }
  }
}

}  // namespace
}  // namespace neurite
