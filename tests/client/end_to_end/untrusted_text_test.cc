// Runs every command on text that a terminal would obey: none of it may reach
// the terminal. The working directory must be the project's root.
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;

// Sets a title, erases the screen by U+009B, reverses the text by U+202E.
constexpr char kEvil[] =
    "\x1b]0;x\x07\xc2\x9b"
    "2J\xe2\x80\xae";
constexpr char kShown[] = "\\x1b]0;x\\x07\\u009b2J\\u202e";

MATCHER(IsFitForATerminal, "") {
  for (const char* obeyed :
       {"\x1b", "\x07", "\r", "\xc2\x9b", "\xe2\x80\xae", "\xff"}) {
    if (arg.find(obeyed) != std::string::npos) return false;
  }
  return true;
}

class UntrustedTextTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = RunningServer::Start(); }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    ASSERT_NE(server_, nullptr) << "neurite-server is not listening";
  }

  // Expects that the command shows `shown` and nothing that is not fit.
  static void ExpectShown(const std::string& shown,
                          const std::vector<std::string>& arguments,
                          const std::string& in = "") {
    const Ended ended = RunNeurite(arguments, in);
    EXPECT_THAT(ended.out, IsFitForATerminal());
    EXPECT_THAT(ended.err, IsFitForATerminal());
    EXPECT_THAT(ended.out + ended.err, HasSubstr(shown));
  }

  // As above, for a command that asks the server.
  static void ExpectShownByServer(const std::string& shown,
                                  std::vector<std::string> arguments,
                                  const std::string& in = "") {
    arguments.insert(arguments.end(), {"--server", server_->address()});
    ExpectShown(shown, arguments, in);
  }

  const TempFolder folder_;
  static std::unique_ptr<RunningServer> server_;
};

std::unique_ptr<RunningServer> UntrustedTextTest::server_;

TEST_F(UntrustedTextTest, ArgumentsAreEscaped) {
  const std::string evil = kEvil;
  ExpectShown(kShown, {evil});
  ExpectShown(kShown, {"health", "--" + evil});
  ExpectShown(kShown, {"health", "--server", evil});
  ExpectShown(kShown, {"models", "--timeout", evil});
  ExpectShown(kShown, {"classify", "--model", "xor", "--rows", evil, "-"});
  ExpectShown(kShown, {"inspect", evil});
  ExpectShown("\\xff", {"inspect", "\xff"});
  ExpectShown(kShown, {"convert", evil, "to.pb"});
  ExpectShown(kShown, {"convert", "models/xor/1", evil + ".pb/x.pb"});
  ExpectShown("no model", {"models", "--server", server_->address(), evil});
  ExpectShown("x1b", {"health", "--server", server_->address(), evil});
}

TEST_F(UntrustedTextTest, NamesOfFilesAreEscaped) {
  const std::string path = folder_.WriteFile(kEvil, "x1,x2\n0,1\n");
  ExpectShownByServer(kShown, {"classify", "--model", "xor", path, path});
  ExpectShownByServer(kShown, {"explain", "--model", "xor", path, path});
  ExpectShownByServer(kShown, {"classify", "--model", "xor", path + "none"});
  ExpectShownByServer(kShown, {"classify", "--model", "mnist", path});
}

TEST_F(UntrustedTextTest, ContentOfFilesIsEscaped) {
  const std::string evil = kEvil;
  const std::string labels = folder_.WriteFile("labels.txt", evil + "\n");
  ExpectShownByServer(kShown, {"classify", "--model", "xor", "-"},
                      "x1,x2," + evil + "\n0,1,2\n");
  ExpectShownByServer(kShown, {"classify", "--model", "xor", "-"},
                      "x1,x2\n0,1\n" + evil + ",2\n");
  ExpectShownByServer("\\xff", {"classify", "--model", "xor", "-"},
                      "x1,x2\n0,1\n\xff,2\n");
  ExpectShownByServer(
      kShown, {"classify", "--model", "xor", "--labels", labels, "-"}, "0,1\n");
  ExpectShownByServer(kShown, {"regress", "--model", "diabetes", "--labels",
                               labels, "models/diabetes/samples/patients.csv"});
  ExpectShownByServer(
      kShown, {"loadtest", "--model", "xor", "--duration", "10ms", "--labels",
               labels, folder_.WriteFile("rows.csv", "0,1\n")});
}

TEST_F(UntrustedTextTest, TextOfModelFilesIsEscaped) {
  const std::string evil = "\"\\033]0;x\\007\\302\\2332J\\342\\200\\256\"";
  const std::string path = folder_.WriteFile(
      "model.textproto",
      "name: " + evil + " description: " + evil + " license: " + evil +
          " source: " + evil + " input { width: 1 features { name: " + evil +
          " } } layers { inputs: 1 outputs: 1 weights: 1 bias: 0 "
          "activation: IDENTITY } regression { targets { name: " +
          evil + " unit: " + evil + " } }");
  ExpectShown(std::string("name            ") + kShown, {"inspect", path});
  ExpectShown(std::string("description     ") + kShown, {"inspect", path});
  ExpectShown(std::string("features        ") + kShown, {"inspect", path});
  ExpectShown(std::string(kShown) + " [" + kShown + "]", {"inspect", path});
  const std::string broken =
      folder_.WriteFile("broken.textproto", std::string("name: ") + kEvil);
  ExpectShown("broken.textproto", {"inspect", broken});
}

TEST_F(UntrustedTextTest, LongTextIsCut) {
  const std::string cell(100'000, 'y');
  const Ended ended = RunNeurite(
      {"classify", "--model", "xor", "--server", server_->address(), "-"},
      "x1,x2," + cell + "\n0," + cell + ",2\n");
  EXPECT_THAT(ended.err, HasSubstr("yyy..."));
  EXPECT_LT(ended.err.size(), 1000u);
  EXPECT_LT(RunNeurite({"inspect", cell}).err.size(), 5000u);
}

}  // namespace
}  // namespace neurite
