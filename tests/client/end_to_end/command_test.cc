// Runs every command against the real server with the bundled models. The
// working directory must be the project's root.
#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "client/input/picture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"
#include "tests/client/foreign_server.h"
#include "tests/client/silent_server.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

class CommandTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = RunningServer::Start(); }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    ASSERT_NE(server_, nullptr) << "neurite-server is not listening";
  }

  // Runs `neurite` with `arguments` against the server.
  static Ended Ask(std::vector<std::string> arguments,
                   const std::string& in = "") {
    arguments.push_back("--server");
    arguments.push_back(server_->address());
    return RunNeurite(arguments, in);
  }

  static std::vector<std::string> Digits() {
    std::vector<std::string> paths;
    paths.reserve(10);
    for (int digit = 0; digit < 10; ++digit) {
      paths.push_back("models/mnist/samples/" + std::to_string(digit) + ".png");
    }
    return paths;
  }

  static std::unique_ptr<RunningServer> server_;
};

std::unique_ptr<RunningServer> CommandTest::server_;

// Use it as EXPECT_THAT(Ask(...), EndedWith(kDone, out, err)).
MATCHER_P3(EndedWith, exit_code, out, err, "") {
  *result_listener << "exit code " << arg.exit_code << "\nout: " << arg.out
                   << "\nerr: " << arg.err;
  return arg.exit_code == exit_code && ::testing::Matches(out)(arg.out) &&
         ::testing::Matches(err)(arg.err);
}

TEST_F(CommandTest, HealthPrintsOneWord) {
  EXPECT_THAT(Ask({"health"}), EndedWith(kDone, "SERVING\n", IsEmpty()));
  EXPECT_THAT(Ask({"health", "mnist"}),
              EndedWith(kDone, "SERVING\n", IsEmpty()));
  EXPECT_THAT(Ask({"health", "mnist/1"}),
              EndedWith(kDone, "SERVING\n", IsEmpty()));
  EXPECT_THAT(Ask({"health", "nothing-of-that-name"}),
              EndedWith(kFailed, IsEmpty(), StartsWith("neurite: ")));
}

TEST_F(CommandTest, ListsModels) {
  const Ended list = Ask({"models"});
  EXPECT_THAT(list, EndedWith(kDone, StartsWith("model "), IsEmpty()));
  for (const char* model :
       {"linear", "xor", "forward-pass", "mnist", "diabetes"}) {
    EXPECT_THAT(list.out,
                ContainsRegex(std::string(model) + " +[0-9]+ +available"));
  }
  EXPECT_THAT(Ask({"models", "--output", "csv"}),
              EndedWith(kDone,
                        HasSubstr("\nxor,1,available,true,"
                                  "classification,2,"),
                        IsEmpty()));
  EXPECT_THAT(Ask({"models", "--output", "json"}),
              EndedWith(kDone, HasSubstr("\"model\":\"xor\",\"version\":1,"),
                        IsEmpty()));
}

TEST_F(CommandTest, DescribesOneModelInDetail) {
  EXPECT_THAT(Ask({"models", "mnist", "--version", "1"}),
              EndedWith(kDone,
                        AllOf(HasSubstr("mnist version 1, available"),
                              HasSubstr("28x28 pixels, black 0, white 1"),
                              ContainsRegex("1 +784 +10 +7,850  sigmoid\n"
                                            " +2 +10 +10 +110  softmax\n"),
                              HasSubstr("0, 1, 2, 3, 4, 5, 6, 7, 8, 9")),
                        IsEmpty()));
  EXPECT_THAT(Ask({"models", "minst"}),
              EndedWith(kFailed, IsEmpty(), HasSubstr("mnist")));
}

TEST_F(CommandTest, ClassifiesRowsFromStdin) {
  EXPECT_THAT(
      Ask({"classify", "--model", "xor", "-"}, "x2,x1\n0,0\n0,1\n1,0\n1,1\n"),
      EndedWith(kDone,
                AllOf(HasSubstr("xor version 1\n"),
                      ContainsRegex("row 3 +[^ ]+ +[01]\\.[0-9]+ +#+")),
                IsEmpty()));
  const Ended csv = Ask(
      {"classify", "--model", "xor", "--output", "csv", "--top-k", "1", "-"},
      "0,0\n0,1\n1,0\n1,1\n");
  EXPECT_THAT(csv, EndedWith(kDone,
                             StartsWith("input,row,predicted,class_1,score_1\n"
                                        "-,0,"),
                             IsEmpty()));
}

TEST_F(CommandTest, ClassifiesAllTenDigitPicturesCorrectly) {
  std::vector<std::string> arguments = Digits();
  arguments.insert(arguments.begin(), {"classify", "--model", "mnist"});
  arguments.insert(arguments.end(),
                   {"--labels", "models/mnist/samples/labels.txt"});
  EXPECT_THAT(Ask(arguments),
              EndedWith(kDone,
                        AllOf(HasSubstr("samples/7.png"),
                              HasSubstr("accuracy 100.00 %: 10 of 10 right"),
                              HasSubstr("true \\ predicted  0  1  2")),
                        IsEmpty()));
}

TEST_F(CommandTest, DigitsFrom0To255NeedPixels) {
  std::string csv;
  for (const std::string& path : Digits()) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    const absl::StatusOr<Picture> digit = DecodePng(bytes.str());
    ASSERT_TRUE(digit.ok()) << path;
    for (const int pixel : digit->pixels) csv += std::to_string(pixel) + ",";
    csv.back() = '\n';
  }
  const TempFolder folder;
  const std::string path = folder.WriteFile("digits.csv", csv);
  const std::vector<std::string> ask = {
      "classify", "--model",  "mnist",
      path,       "--labels", "models/mnist/samples/labels.txt"};
  EXPECT_THAT(Ask(ask),
              EndedWith(kDone, HasSubstr("accuracy "),
                        AllOf(StartsWith("note: "),
                              HasSubstr("but model \"mnist\" expects 0 (black) "
                                        "to 1 (white): if 0 is black and 255 "
                                        "white, add --pixels 0:255\n"))));
  std::vector<std::string> scaled = ask;
  scaled.insert(scaled.end(), {"--pixels", "0:255"});
  EXPECT_THAT(Ask(scaled),
              EndedWith(kDone, HasSubstr("accuracy 100.00 %: 10 of 10 right"),
                        IsEmpty()));
  EXPECT_THAT(
      Ask({"classify", "--model", "xor", "--pixels", "0:255", "-"}, "0,1\n"),
      EndedWith(kFailed, IsEmpty(),
                "neurite: --pixels: model \"xor\" does not take pictures\n"));
}

TEST_F(CommandTest, ManyEqualNotesAreCutShort) {
  std::vector<std::string> arguments = {"classify", "--model", "xor"};
  const TempFolder folder;
  const std::string path = folder.WriteFile("a.csv", "id,x1,x2\n7,0,1\n");
  arguments.insert(arguments.end(), 25, path);
  const Ended ended = Ask(arguments);
  EXPECT_THAT(ended, EndedWith(kDone, HasSubstr("row 0"),
                               HasSubstr("\nnote: there are more notes\n")));
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 21);
}

TEST_F(CommandTest, RegressReportsErrorMetrics) {
  const std::vector<std::string> files = {
      "models/diabetes/samples/patients.csv", "--labels",
      "models/diabetes/samples/progression.txt"};
  std::vector<std::string> arguments = {"regress", "--model", "diabetes"};
  arguments.insert(arguments.end(), files.begin(), files.end());
  EXPECT_THAT(Ask(arguments), EndedWith(kDone,
                                        AllOf(HasSubstr("diabetes version 1"),
                                              HasSubstr("mean absolute error "),
                                              HasSubstr("R2 ")),
                                        IsEmpty()));
  arguments.insert(arguments.end(), {"--output", "json"});
  EXPECT_THAT(
      Ask(arguments),
      EndedWith(kDone, HasSubstr("{\"summary\":{\"targets\":["), IsEmpty()));
}

TEST_F(CommandTest, ExplainWritesOutTheForwardPass) {
  EXPECT_THAT(Ask({"explain", "--model", "forward-pass", "-"}, "1,0.5,-1\n"),
              EndedWith(kDone,
                        AllOf(HasSubstr("x1 = 1, x2 = 0.5, x3 = -1\n"),
                              HasSubstr("layer 1: 3 -> 2, sigmoid\n"),
                              HasSubstr(" x 1 + "), HasSubstr("a = sigmoid("),
                              HasSubstr("\ny = ")),
                        IsEmpty()));
  EXPECT_THAT(Ask({"explain", "--model", "mnist", Digits()[3]}),
              EndedWith(kDone,
                        AllOf(HasSubstr("@@"), HasSubstr("units above 0"),
                              HasSubstr("predicted: 3, score ")),
                        IsEmpty()));
}

TEST_F(CommandTest, ExplainEndsInTheSameBitsAsClassify) {
  const Ended explained =
      Ask({"explain", "--model", "mnist", "--output", "csv", Digits()[5]});
  const Ended classified =
      Ask({"classify", "--model", "mnist", "--output", "csv", Digits()[5]});
  ASSERT_THAT(explained, EndedWith(kDone, Not(IsEmpty()), IsEmpty()));
  // The activations of the last ten units, the last column, are the scores.
  std::string scores;
  std::istringstream lines(explained.out);
  std::vector<std::string> last_cells;
  for (std::string line; std::getline(lines, line);) {
    last_cells.push_back(line.substr(line.rfind(',') + 1));
  }
  ASSERT_GT(last_cells.size(), 10u);
  for (size_t i = last_cells.size() - 10; i < last_cells.size(); ++i) {
    scores += "," + last_cells[i];
  }
  EXPECT_THAT(classified.out, HasSubstr(",5" + scores + "\n"));
}

TEST_F(CommandTest, EveryCommandWritesTheSameJson) {
  const TempFolder folder;
  const std::string labels = folder.WriteFile("labels.txt", "0.5\n1\n");
  const std::string rows = "1,0.5,-1\n0,0,0\n";
  for (std::vector<std::string> command : std::vector<std::vector<std::string>>{
           {"models"},
           {"models", "forward-pass"},
           {"explain", "--model", "forward-pass", "-"},
           {"regress", "--model", "forward-pass", "-"},
           {"regress", "--model", "forward-pass", "--labels", labels, "-"}}) {
    SCOPED_TRACE(::testing::PrintToString(command));
    command.insert(command.end(), {"--output", "json"});
    const Ended ended = Ask(command, rows);
    ASSERT_THAT(ended, EndedWith(kDone, Not(IsEmpty()), IsEmpty()));
    std::istringstream lines(ended.out);
    for (std::string line; std::getline(lines, line);) {
      const auto json = nlohmann::json::parse(line);
      if (json.contains("summary")) continue;
      EXPECT_TRUE(json["model"].is_string()) << line;
      EXPECT_TRUE(json["version"].is_number_integer()) << line;
    }
  }
}

TEST_F(CommandTest, ExplainTellsTheRowsApart) {
  const std::string rows = "1,0.5,-1\n0,0,0\n";
  const Ended csv =
      Ask({"explain", "--model", "forward-pass", "--output", "csv", "-"}, rows);
  // One header; in each of two rows 2 hidden units and 1 output.
  EXPECT_THAT(csv, EndedWith(kDone,
                             ContainsRegex("^input,row,layer,unit,z,a\n"
                                           "-,0,1,1,[^\n]*\n"
                                           "-,0,1,2,[^\n]*\n"
                                           "-,0,2,1,[^\n]*\n"
                                           "-,1,1,1,[^\n]*\n"
                                           "-,1,1,2,[^\n]*\n"
                                           "-,1,2,1,[^\n]*\n$"),
                             IsEmpty()));
}

TEST_F(CommandTest, NamesAMissingFile) {
  EXPECT_THAT(Ask({"classify", "--model", "mnist", "none.png"}),
              EndedWith(kFailed, IsEmpty(),
                        "neurite: none.png: No such file or directory\n"));
}

TEST_F(CommandTest, RejectsAPictureOfTheWrongSize) {
  const TempFolder folder;
  const std::string path = folder.WriteFile("small.pgm", "P2 2 1 255 0 255\n");
  EXPECT_THAT(Ask({"classify", "--model", "mnist", path}),
              EndedWith(kFailed, IsEmpty(),
                        HasSubstr("small.pgm: is 2x1 pixels, but model "
                                  "\"mnist\" needs 28x28")));
}

TEST_F(CommandTest, LinesFitIntoTheTerminal) {
  setenv("COLUMNS", "60", 1);
  const std::vector<Ended> all = {
      Ask({"models"}),
      Ask({"models", "diabetes"}),
      Ask({"explain", "--model", "forward-pass", "-"}, "1,0.5,-1\n"),
      Ask({"classify", "--model", "mnist", Digits()[3]}),
      RunNeurite({"inspect", "models/diabetes/1"}),
      RunNeurite({"--help"}),
      RunNeurite({"classify", "--help"})};
  unsetenv("COLUMNS");
  for (const Ended& ended : all) {
    EXPECT_THAT(ended, EndedWith(kDone, Not(IsEmpty()), IsEmpty()));
    std::istringstream lines(ended.out);
    for (std::string line; std::getline(lines, line);) {
      const bool example = line.find("  neurite ") == 0 ||
                           line.find("  echo ") == 0 ||
                           line.find("  printf ") == 0;
      if (example) continue;
      EXPECT_LE(line.size(), 60u) << line;
    }
  }
}

TEST_F(CommandTest, NamesABadCellByLineAndColumn) {
  EXPECT_THAT(Ask({"classify", "--model", "xor", "-"}, "x1,x2\n0,1\n1,one\n"),
              EndedWith(kFailed, IsEmpty(),
                        "neurite: stdin:3: column 2 (x2): \"one\" is not a "
                        "number\n"));
}

TEST_F(CommandTest, NotesUnknownAndMissingColumns) {
  EXPECT_THAT(Ask({"classify", "--model", "xor", "-"}, "id,x1\n7,1\n"),
              EndedWith(kDone, HasSubstr("row 0"),
                        "note: stdin:1: taken as a header (--header)\n"
                        "note: stdin: ignored 1 unknown column: id\n"
                        "note: stdin: no column for 1 feature, treated as "
                        "missing: x2\n"));
}

TEST_F(CommandTest, RequiresOneLabelPerRow) {
  const TempFolder folder;
  const std::string path = folder.WriteFile("labels.txt", "0\n1\n");
  EXPECT_THAT(
      Ask({"classify", "--model", "xor", "--labels", path, "-"}, "0,0\n"),
      EndedWith(kFailed, Not(HasSubstr("accuracy")),
                HasSubstr("has 2 labels, but the input has 1 row\n")));
  EXPECT_THAT(Ask({"classify", "--model", "xor", "--labels", path, "-"},
                  "0,0\n0,1\n1,1\n"),
              EndedWith(kFailed, Not(HasSubstr("accuracy")),
                        HasSubstr("fewer labels than input rows")));
}

TEST_F(CommandTest, ReportsErrorsFromTheServer) {
  EXPECT_THAT(Ask({"classify", "--model", "nothing", "-"}, "1,2\n"),
              EndedWith(kFailed, IsEmpty(),
                        AllOf(HasSubstr("nothing"), HasSubstr("xor"))));
  EXPECT_THAT(Ask({"classify", "--model", "xor", "--version", "9", "-"}, ""),
              EndedWith(kFailed, IsEmpty(), HasSubstr("9")));
  EXPECT_THAT(Ask({"classify", "--model", "xor", "--top-k", "3", "-"}, "1,2\n"),
              EndedWith(kFailed, Not(HasSubstr("row 0")), HasSubstr("3")));
}

TEST_F(CommandTest, SuggestsTheCommandForTheModelsTask) {
  EXPECT_THAT(Ask({"regress", "--model", "xor", "-"}, "1,2\n"),
              EndedWith(kFailed, IsEmpty(), HasSubstr("neurite classify")));
  EXPECT_THAT(Ask({"classify", "--model", "diabetes", "-"}, "1,2\n"),
              EndedWith(kFailed, IsEmpty(), HasSubstr("neurite regress")));
}

TEST_F(CommandTest, FailsWithoutInputRows) {
  EXPECT_THAT(Ask({"classify", "--model", "xor", "-"}),
              EndedWith(kFailed, IsEmpty(), "neurite: no rows in the input\n"));
}

TEST(CommandWithoutServerTest, NamesTheAddressItCannotReach) {
  // Port 1 is tcpmux, which is not in use any more.
  for (const char* command : {"health", "models"}) {
    EXPECT_THAT(RunNeurite({command, "--server", "127.0.0.1:1"}),
                EndedWith(kFailed, IsEmpty(),
                          "neurite: cannot reach 127.0.0.1:1: connection "
                          "refused; is neurite-server running there? "
                          "(--server)\n"));
  }
}

TEST(CommandWithoutServerTest, SaysThatNoGrpcServerIsThere) {
  // A page over HTTP/2, which gRPC would log: ":status" 200 and "content-type",
  // entries of HPACK's static table (RFC 7541).
  constexpr int kHeaders = 1;
  constexpr int kEnds = 5;
  const ForeignServer web(
      ForeignServer::Settings(),
      ForeignServer::Frame(kHeaders, kEnds, 1, "\x88\x0f\x10\x09text/html"));
  for (const char* command : {"health", "models"}) {
    EXPECT_THAT(RunNeurite({command, "--server", web.address()}),
                EndedWith(kFailed, IsEmpty(),
                          "neurite: cannot reach " + web.address() +
                              ": the server there does not speak gRPC; is "
                              "neurite-server running there? (--server)\n"));
  }
  EXPECT_THAT(RunNeurite({"health", "--server", "a..b:80"}),
              EndedWith(kFailed, IsEmpty(),
                        "neurite: cannot reach a..b:80: malformed host name; "
                        "check the address (--server)\n"));
}

TEST(CommandWithoutServerTest, ALoadTestMayTakeLongerToConnectThanACall) {
  const SilentServer silent;
  EXPECT_THAT(
      RunNeurite({"loadtest", "--model", "m", "--server", silent.address(),
                  "--timeout", "1ms", "--connect-timeout", "300ms"}),
      EndedWith(kFailed, IsEmpty(),
                HasSubstr("no answer within 300ms (--connect-timeout)")));
}

TEST(CommandWithoutServerTest, WrongUsageHasItsOwnExitCode) {
  EXPECT_THAT(RunNeurite({}),
              EndedWith(kWrongUsage, IsEmpty(), HasSubstr("neurite --help")));
  EXPECT_THAT(RunNeurite({"clasify"}),
              EndedWith(kWrongUsage, IsEmpty(),
                        "neurite: unknown command clasify; did you mean "
                        "classify?\n"));
}

// 2: whatever files and servers there are; 1: what is named is not there.
TEST(CommandWithoutServerTest, TheExitCodeTellsWrongUsageFromWhatIsNotThere) {
  const TempFolder folder;
  const std::string file = folder.WriteFile("model.txt", "");
  const std::string binary = folder.path() + "/out.pb";
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* text;
  } kCases[] = {
      {{"inspect"}, kWrongUsage, "no PATH"},
      {{"inspect", "none"}, kFailed, "none: No such file or directory"},
      {{"inspect", "models/mnist"}, kFailed, "e.g. models/mnist/2"},
      {{"inspect", "models"}, kFailed, "e.g. models/"},
      {{"inspect", file}, kFailed, "must end in .textproto"},
      {{"inspect", "models/xor/1", "models/xor/1"}, kWrongUsage, "unexpected"},
      {{"convert", "none"}, kWrongUsage, "requires FROM and TO"},
      {{"convert", "none", "out.onnx"}, kWrongUsage, "must end in .textproto"},
      {{"convert", "none", binary}, kFailed, "none: No such file or directory"},
      {{"convert", file, binary}, kFailed, "must end in .textproto"},
      {{"convert", "models/mnist", binary}, kFailed, "e.g. models/mnist/2"},
      {{"health", "--server", "nowhere"}, kWrongUsage, "the port is missing"},
      {{"health", "--server", "127.0.0.1:1"}, kFailed, "connection refused"},
      {{"health", "a", "b"}, kWrongUsage, "unexpected argument: b"},
      {{"health", "--server", "a:1", "--server", "b:2"},
       kWrongUsage,
       "--server is given twice (a:1 and b:2): give it once"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(RunNeurite(c.arguments),
                EndedWith(c.exit_code, IsEmpty(), HasSubstr(c.text)))
        << ::testing::PrintToString(c.arguments);
  }
}

TEST(CommandWithoutServerTest, HelpAndVersionNeedNoServer) {
  EXPECT_THAT(RunNeurite({"--help"}),
              EndedWith(kDone, HasSubstr("Getting started:"), IsEmpty()));
  EXPECT_THAT(RunNeurite({"version"}),
              EndedWith(kDone, StartsWith("neurite "), IsEmpty()));
}

TEST(CommandWithoutServerTest, InspectsAModelFile) {
  EXPECT_THAT(RunNeurite({"inspect", "models/xor/1"}),
              EndedWith(kDone, HasSubstr("Exclusive or"), IsEmpty()));
  EXPECT_THAT(RunNeurite({"inspect", "models/none"}),
              EndedWith(kFailed, IsEmpty(), HasSubstr("models/none")));
}

TEST(CommandWithoutServerTest, ConvertsAModelFile) {
  const TempFolder folder;
  const std::string binary = folder.path() + "/xor.pb";
  EXPECT_THAT(RunNeurite({"convert", "models/xor/1/model.textproto", binary}),
              EndedWith(kDone, IsEmpty(), IsEmpty()));
  EXPECT_THAT(RunNeurite({"inspect", binary}),
              EndedWith(kDone, HasSubstr("Exclusive or"), IsEmpty()));
}

TEST(CommandWithoutServerTest, AnAddressWithABlankIsWrongUsage) {
  for (const char* address : {"127.0.0.1:1 ", "127.0.0.1:1\r"}) {
    EXPECT_THAT(RunNeurite({"models", "--server", address}),
                EndedWith(kWrongUsage, IsEmpty(),
                          AllOf(HasSubstr("is not a server address: it must "
                                          "have no blanks"),
                                Not(HasSubstr("\r")))));
  }
}

TEST(CommandAndServerTest, BothFrontEndsGetTheSameAdviceForALargeRequest) {
  // 400 rows of 784 float32 are 1.2 MiB.
  std::string row = "0";
  for (int i = 1; i < 784; ++i) row += ",0";
  std::string rows;
  for (int i = 0; i < 400; ++i) rows += row + "\n";
  std::vector<std::string> texts;
  for (const char* front_end : {"h2", "grpc"}) {
    const auto server = RunningServer::Start(
        "models", {"--frontend", front_end, "--max-request-mib", "1"});
    ASSERT_NE(server, nullptr);
    const Ended ended = RunNeurite({"classify", "--model", "mnist", "--batch",
                                    "400", "--server", server->address(), "-"},
                                   rows);
    EXPECT_THAT(ended, EndedWith(kFailed, IsEmpty(),
                                 AllOf(HasSubstr("limit of 1048576"),
                                       HasSubstr("--batch"),
                                       HasSubstr("--max-request-mib"))));
    texts.push_back(ended.err);
  }
  EXPECT_EQ(texts[0], texts[1]);
}

TEST(CommandAndServerTest, ServerExitsCleanlyAfterACommand) {
  const std::unique_ptr<RunningServer> server = RunningServer::Start();
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(RunNeurite({"health", "--server", server->address()}),
              EndedWith(kDone, "SERVING\n", IsEmpty()));
  EXPECT_EQ(server->Stop(), 0);
}

}  // namespace
}  // namespace neurite
