// Runs the command on files as data frames, spreadsheets and people write them,
// against the real server with three small models:
//
//   frame   y = x0 + 10 x1 + 100 x2, features "0", "1" and "2" like the columns
//           of a data frame without names
//   grades  the class with the highest of three numbers, named "1", "2" and "3"
//   echo    y = x, one feature without a name
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kDone = 0;
constexpr int kFailed = 1;

constexpr char kFrame[] = R"(
name: "Frame"
input { width: 3
        features { name: "0" } features { name: "1" } features { name: "2" } }
layers { inputs: 3 outputs: 1 weights: [1, 10, 100] bias: 0
         activation: IDENTITY }
regression { targets { name: "y" } }
)";

constexpr char kGrades[] = R"(
name: "Grades"
input { width: 3 }
layers { inputs: 3 outputs: 3 weights: [1, 0, 0, 0, 1, 0, 0, 0, 1]
         bias: [0, 0, 0] activation: IDENTITY }
classification { labels: ["1", "2", "3"] }
)";

constexpr char kEcho[] = R"(
name: "Echo"
input { width: 1 }
layers { inputs: 1 outputs: 1 weights: 1 bias: 0 activation: IDENTITY }
regression { targets { name: "y" } }
)";

class RealFilesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    folder_->WriteFile("models/frame/1/model.textproto", kFrame);
    folder_->WriteFile("models/grades/1/model.textproto", kGrades);
    folder_->WriteFile("models/echo/1/model.textproto", kEcho);
    server_ = RunningServer::Start(folder_->path() + "/models");
  }
  static void TearDownTestSuite() {
    server_.reset();
    folder_.reset();
  }

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

  static std::string Put(const std::string& name, const std::string& bytes) {
    return folder_->WriteFile(name, bytes);
  }

  static std::unique_ptr<TempFolder> folder_;
  static std::unique_ptr<RunningServer> server_;
};

std::unique_ptr<TempFolder> RealFilesTest::folder_;
std::unique_ptr<RunningServer> RealFilesTest::server_;

TEST_F(RealFilesTest, AFirstRowOfColumnNumbersIsNotLost) {
  const std::vector<std::string> frame = {"regress", "--model",  "frame",
                                          "-",       "--output", "csv"};
  const Ended unclear = Ask(frame, "1,0,2\n");
  EXPECT_EQ(unclear.exit_code, kFailed);
  EXPECT_THAT(unclear.err, AllOf(HasSubstr("stdin:1: can be a header"),
                                 HasSubstr("--header yes or --header no")));
  std::vector<std::string> with = frame;
  with.insert(with.end(), {"--header", "no"});
  const Ended row = Ask(with, "1,0,2\n");
  EXPECT_EQ(row.exit_code, kDone);
  EXPECT_EQ(row.out, "input,row,y\n-,0,201\n");  // 1 + 10 * 0 + 100 * 2
  EXPECT_THAT(row.err, IsEmpty());
  with.back() = "yes";
  const Ended header = Ask(with, "1,0,2\n3,4,5\n");
  EXPECT_EQ(header.out, "input,row,y\n-,0,534\n");  // 4 + 10 * 3 + 100 * 5
}

TEST_F(RealFilesTest, ADamagedFirstRowIsAnError) {
  for (const char* cell : {"NA", "1e40", "0x10", "1.5.2", "?", "$5"}) {
    const Ended ended =
        Ask({"regress", "--model", "echo", "-"}, std::string(cell) + "\n7\n");
    EXPECT_EQ(ended.exit_code, kFailed) << cell;
    EXPECT_THAT(ended.err, AllOf(HasSubstr("stdin:1: column 1"),
                                 HasSubstr("--header yes")));
    EXPECT_THAT(ended.out, IsEmpty()) << cell;
  }
}

TEST_F(RealFilesTest, ClassNumbersAreNamesOrIndicesForTheWholeFile) {
  const std::string rows = Put("grades.csv", "9,0,0\n0,9,0\n0,0,9\n");
  const std::string indices = Put("indices.txt", "0\n1\n2\n");
  const std::string names = Put("names.txt", "1\n2\n3\n");
  for (const std::string& labels : {indices, names}) {
    const Ended ended =
        Ask({"classify", "--model", "grades", "--labels", labels, rows});
    EXPECT_EQ(ended.exit_code, kDone) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("accuracy 100.00 %: 3 of 3 right"));
    const Ended load = Ask({"loadtest", "--model", "grades", "--requests", "9",
                            "--labels", labels, rows});
    EXPECT_EQ(load.exit_code, kDone) << load.err;
  }
  // The classes with the indices 1 and 2, and those with the names 1 and 2.
  const std::string two = Put("two.txt", "1\n2\n");
  std::vector<std::string> arguments = {"classify", "--model", "grades",
                                        "--labels", two,       "-"};
  const Ended unclear = Ask(arguments, "0,9,0\n0,0,9\n");
  EXPECT_EQ(unclear.exit_code, kFailed);
  EXPECT_THAT(unclear.err,
              HasSubstr("--label-form names or --label-form indices"));
  arguments.insert(arguments.end(), {"--label-form", "indices"});
  EXPECT_THAT(Ask(arguments, "0,9,0\n0,0,9\n").out,
              HasSubstr("accuracy 100.00 %: 2 of 2 right"));
  arguments.back() = "names";
  EXPECT_THAT(Ask(arguments, "0,9,0\n0,0,9\n").out,
              HasSubstr("accuracy 0.00 %: 0 of 2 right"));
}

TEST_F(RealFilesTest, SelectedRowsDoNotChangeWhatALabelMeans) {
  const std::string labels = Put("all.txt", "0\n1\n2\n");
  const Ended ended = Ask({"classify", "--model", "grades", "--labels", labels,
                           "--rows", "1:2", "-"},
                          "9,0,0\n0,9,0\n0,0,9\n");
  EXPECT_EQ(ended.exit_code, kDone) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("accuracy 100.00 %: 2 of 2 right"));
}

TEST_F(RealFilesTest, LabelsKeepEveryDigit) {
  // The int32 1234567, 16777217 (no float32) and -5.
  const std::string labels =
      Put("labels.idx", absl::HexStringToBytes("00000c01"
                                               "00000003"
                                               "0012d687"
                                               "01000001"
                                               "fffffffb"));
  const Ended ended = Ask({"regress", "--model", "echo", "--labels", labels,
                           "--output", "csv", "-"},
                          "1234567\n16777217\n-5\n");
  EXPECT_EQ(ended.exit_code, kDone) << ended.err;
  EXPECT_EQ(ended.out,
            "input,row,expected,y\n"
            "-,0,1234567,1234567\n"
            "-,1,16777217,16777216\n"
            "-,2,-5,-5\n");
  // The errors are 0, 1 and 0: their mean is 1/3, and its root 0.57735.
  EXPECT_THAT(ended.err, HasSubstr("mean absolute error 0.3333, root mean "
                                   "square error 0.5774, "));
}

TEST_F(RealFilesTest, Float32LabelsAreComparedAsFloat32) {
  // The float32 nearest to 0.1, which the model returns for "0.1".
  const std::string labels =
      Put("float.idx", absl::HexStringToBytes("00000d01"
                                              "00000001"
                                              "3dcccccd"));
  const Ended ended = Ask({"regress", "--model", "echo", "--labels", labels,
                           "--output", "csv", "-"},
                          "0.1\n");
  EXPECT_EQ(ended.out, "input,row,expected,y\n-,0,0.1,0.1\n");
  EXPECT_THAT(ended.err, HasSubstr("mean absolute error 0, "));
}

TEST_F(RealFilesTest, AnEmptyLineDoesNotShiftTheRowsAfterIt) {
  const std::string rows = Put("column.csv", "x\n1\n\n3\n\n");
  const std::vector<std::string> regress = {"regress",  "--model", "echo",
                                            "--output", "csv",     rows};
  const Ended ended = Ask(regress);
  EXPECT_EQ(ended.out, "input,row,y\n" + rows + ",0,1\n" + rows + ",1,NaN\n" +
                           rows + ",2,3\n");
  EXPECT_THAT(ended.err, HasSubstr("column.csv:3: the empty line is a missing "
                                   "value"));
  std::vector<std::string> with = regress;
  with.insert(with.end(), {"--labels", Put("gap.txt", "1\n\n3\n")});
  EXPECT_THAT(Ask(with).err, HasSubstr("gap.txt: label 1: a value is empty"));
}

TEST_F(RealFilesTest, AnswersALineOfStdinBeforeTheNextComes) {
  for (const auto in :
       {LiveNeurite::Stdin::kPipe, LiveNeurite::Stdin::kTerminal}) {
    LiveNeurite regress({"regress", "--model", "echo", "--output", "csv",
                         "--server", server_->address(), "-"},
                        in);
    // A line of one digit is shorter than a byte order mark.
    regress.Write("5\n");
    EXPECT_EQ(regress.ReadLine(), "input,row,y");
    EXPECT_EQ(regress.ReadLine(), "-,0,5");
    // The beginning of the next line does not hold back the one before it, and
    // neither does an empty line.
    regress.Write("66\n7");
    EXPECT_EQ(regress.ReadLine(), "-,1,66");
    regress.Write("7\n\n");
    EXPECT_EQ(regress.ReadLine(), "-,2,77");
    EXPECT_EQ(regress.Finish(), kDone);
  }
}

// A pipe with a name.
class NamedPipe {
 public:
  explicit NamedPipe(const std::string& path) : path_(path) {
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
  }
  ~NamedPipe() { End(); }
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;

  const std::string& path() const { return path_; }

  // Waits until a program has opened the pipe, which loses what is written
  // before.
  void Begin() {
    fd_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    EXPECT_GE(fd_, 0);
  }
  void Write(const std::string& bytes) const {
    EXPECT_EQ(write(fd_, bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  void End() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  const std::string path_;
  int fd_ = -1;
};

// Each line is written when the answer to the one before it has been read.
TEST_F(RealFilesTest, AnswersALineOfANamedPipeBeforeTheNextComes) {
  NamedPipe pipe(folder_->path() + "/pipe");
  LiveNeurite regress({"regress", "--model", "echo", "--output", "csv",
                       "--server", server_->address(), pipe.path()},
                      LiveNeurite::Stdin::kPipe);
  pipe.Begin();
  pipe.Write("5\n");
  EXPECT_EQ(regress.ReadLine(), "input,row,y");
  EXPECT_EQ(regress.ReadLine(), pipe.path() + ",0,5");
  pipe.Write("66\n7");
  EXPECT_EQ(regress.ReadLine(), pipe.path() + ",1,66");
  pipe.Write("7\n\n");
  EXPECT_EQ(regress.ReadLine(), pipe.path() + ",2,77");
  pipe.End();
  EXPECT_EQ(regress.Finish(), kDone);
}

TEST_F(RealFilesTest, AnswersALineOfStdinByItsPath) {
  for (const auto in :
       {LiveNeurite::Stdin::kPipe, LiveNeurite::Stdin::kTerminal}) {
    LiveNeurite regress({"regress", "--model", "echo", "--output", "csv",
                         "--server", server_->address(), "/dev/stdin"},
                        in);
    // P may begin a picture, as P2 does.
    regress.Write("Px\n5\n");
    EXPECT_EQ(regress.ReadLine(), "input,row,y");
    EXPECT_EQ(regress.ReadLine(), "/dev/stdin,0,5");
    regress.Write("6\n");
    EXPECT_EQ(regress.ReadLine(), "/dev/stdin,1,6");
    EXPECT_EQ(regress.Finish(), kDone);
  }
}

TEST_F(RealFilesTest, APipeWithoutAWriterDoesNotHoldBackTheFileBeforeIt) {
  const std::string first = Put("before.csv", "1\n");
  NamedPipe later(folder_->path() + "/later");
  LiveNeurite regress({"regress", "--model", "echo", "--output", "csv",
                       "--server", server_->address(), first, later.path()},
                      LiveNeurite::Stdin::kPipe);
  EXPECT_EQ(regress.ReadLine(), "input,row,y");
  EXPECT_EQ(regress.ReadLine(), first + ",0,1");
  later.Begin();
  later.Write("2\n");
  EXPECT_EQ(regress.ReadLine(), later.path() + ",0,2");
  later.End();
  EXPECT_EQ(regress.Finish(), kDone);
}

// printf '5\n66\n' | gzip -n | od -An -tx1, twice; and the PGM of one pixel.
TEST_F(RealFilesTest, APipeMayBeGzippedOrAPicture) {
  const std::string gzipped = absl::HexStringToBytes(
      "1f8b080000000000000333e53233e30200c6c171"
      "8905000000");
  NamedPipe pipe(folder_->path() + "/gzipped");
  LiveNeurite regress({"regress", "--model", "echo", "--output", "csv",
                       "--server", server_->address(), pipe.path()},
                      LiveNeurite::Stdin::kPipe);
  pipe.Begin();
  pipe.Write(gzipped + gzipped);
  EXPECT_EQ(regress.ReadLine(), "input,row,y");
  for (const char* row : {",0,5", ",1,66", ",2,5", ",3,66"}) {
    EXPECT_EQ(regress.ReadLine(), pipe.path() + row);
  }
  pipe.Write(gzipped.substr(0, gzipped.size() - 1));
  pipe.End();
  EXPECT_EQ(regress.Finish(), kFailed);
  NamedPipe picture(folder_->path() + "/picture");
  RunningNeurite refused({"regress", "--model", "echo", "--server",
                          server_->address(), picture.path()});
  picture.Begin();
  picture.Write("P2\n1 1\n255\n7\n");
  picture.End();
  EXPECT_THAT(refused.Await().err, HasSubstr("is a picture, but model"));
}

TEST_F(RealFilesTest, AHeaderOnStdinDoesNotHoldBackTheFileBeforeIt) {
  const std::string first = Put("first.csv", "1\n");
  LiveNeurite regress({"regress", "--model", "echo", "--output", "csv",
                       "--server", server_->address(), first, "-"},
                      LiveNeurite::Stdin::kPipe);
  regress.Write("x\n");
  EXPECT_EQ(regress.ReadLine(), "input,row,y");
  EXPECT_EQ(regress.ReadLine(), first + ",0,1");
  regress.Write("2\n");
  EXPECT_EQ(regress.ReadLine(), "-,0,2");
  EXPECT_EQ(regress.Finish(), kDone);
}

TEST_F(RealFilesTest, NotesAreWrittenBeforeAnErrorThatTheyMayExplain) {
  const std::string rows = Put("words.csv", "x\n1\nbad\n");
  const Ended ended = Ask({"regress", "--model", "echo", rows});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_THAT(ended.err,
              ContainsRegex("taken as a header.*\n(.*\n)*neurite: "));
}

// As Windows programs write them: with byte order marks, CR LF and quotes.
TEST_F(RealFilesTest, ReadsFilesOfWindowsPrograms) {
  const std::string mark = "\xef\xbb\xbf";
  const std::string rows = Put("excel.csv", mark + "\"x\"\r\n\"1\"\r\n2\r\n");
  const std::string labels = Put("excel.txt", mark + "\"1\"\r\n\"2\"\r\n");
  const Ended ended = Ask({"regress", "--model", "echo", "--output", "csv",
                           "--labels", labels, "--header", "yes", rows});
  EXPECT_EQ(ended.exit_code, kDone) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("mean absolute error 0, "));
  const std::string model = Put("excel.textproto", mark + kEcho);
  EXPECT_EQ(RunNeurite({"inspect", model}).exit_code, kDone);
  const std::string wide = Put("wide.csv", std::string("\xff\xfe"
                                                       "5\0\n\0",
                                                       6));
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{
           {"regress", "--model", "echo", wide},
           {"regress", "--model", "echo", "--labels", wide, rows}}) {
    const Ended failed = Ask(arguments);
    EXPECT_EQ(failed.exit_code, kFailed);
    EXPECT_EQ(failed.err,
              "neurite: " + wide + ": is UTF-16 text; save it as UTF-8\n");
  }
}

TEST_F(RealFilesTest, ReadsQuotedLabels) {
  const std::string labels = Put("quoted.txt", "\"0\"\n\"2\"\n");
  const Ended ended =
      Ask({"classify", "--model", "grades", "--labels", labels, "-"},
          "9,0,0\n0,0,9\n");
  EXPECT_EQ(ended.exit_code, kDone) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("accuracy 100.00 %: 2 of 2 right"));
}

TEST_F(RealFilesTest, ExpectedAnswersCanBeAColumnOfTheInput) {
  const std::string rows = Put("answers.csv",
                               "id,a,grade,b,c\n"
                               "x,9,1,0,0\n"
                               "y,0,2,9,0\n"
                               "z,0,3,0,9\n");
  const std::vector<std::string> options = {
      "--model", "grades", "--label-column", "grade", "--keep", "id", rows};
  std::vector<std::string> classify = {"classify", "--output", "csv", "--top-k",
                                       "1",        "--batch",  "2"};
  classify.insert(classify.end(), options.begin(), options.end());
  const Ended named = Ask(classify);
  EXPECT_EQ(named.exit_code, kDone) << named.err;
  EXPECT_EQ(named.out, "input,row,id,expected,predicted,class_1,score_1\n" +
                           rows + ",0,x,1,1,1,9\n" + rows + ",1,y,2,2,2,9\n" +
                           rows + ",2,z,3,3,3,9\n");
  EXPECT_THAT(named.err, HasSubstr("accuracy 100.00 %: 3 of 3 right"));
  // The rows that are selected do not change what a label means.
  classify.insert(classify.end(), {"--rows", ":2"});
  const Ended selected = Ask(classify);
  EXPECT_EQ(selected.exit_code, kDone) << selected.err;
  EXPECT_THAT(selected.err, HasSubstr("accuracy 100.00 %: 2 of 2 right"));
  const Ended load_names = Ask({"loadtest", "--model", "grades", "--requests",
                                "9", "--label-column", "grade", "--rows", ":2",
                                Put("marks.csv",
                                    "a,b,c,grade\n9,0,0,1\n0,9,0,2\n"
                                    "0,0,9,3\n")});
  EXPECT_EQ(load_names.exit_code, kDone) << load_names.err;
  const Ended load = Ask({"loadtest", "--model", "grades", "--requests", "9",
                          "--header", "yes", "--label-column", "c",
                          Put("load.csv", "a,b,x,c\n9,0,0,0\n0,9,0,1\n")});
  EXPECT_EQ(load.exit_code, kDone) << load.err;
}

// A pipe cannot be read twice: its first labels decide.
TEST_F(RealFilesTest, LabelsOfAPipeThatContradictTheFirstAreAnError) {
  const std::vector<std::string> classify = {
      "classify", "--model", "grades", "--label-column",
      "grade",    "--batch", "1",      "-"};
  const Ended both = Ask(classify, "a,b,c,grade\n9,0,0,1\n0,0,9,3\n");
  EXPECT_EQ(both.exit_code, kFailed);
  EXPECT_THAT(both.err,
              HasSubstr("--label-column grade: label 0: \"1\" is the name"));
  const Ended names = Ask(classify, "a,b,c,grade\n0,0,9,3\n9,0,0,0\n");
  EXPECT_EQ(names.exit_code, kFailed);
  EXPECT_THAT(names.err, HasSubstr("label 1: \"0\" is not the name of a class "
                                   "(--label-form)"));
  const Ended indices = Ask(classify, "a,b,c,grade\n9,0,0,0\n0,0,9,3\n");
  EXPECT_EQ(indices.exit_code, kFailed);
  EXPECT_THAT(indices.err, HasSubstr("label 1: \"3\" is not the index"));
}

TEST_F(RealFilesTest, KeepsAColumnThatHasACommaInItsName) {
  const std::string rows = Put("comma.csv", "id,\"a,b\",x,y,z\n7,8,9,0,0\n");
  const Ended ended = Ask({"classify", "--model", "grades", "--output", "csv",
                           "--top-k", "1", "--keep", "\"a,b\",id", rows});
  EXPECT_EQ(ended.out, "input,row,\"a,b\",id,predicted,class_1,score_1\n" +
                           rows + ",0,8,7,1,1,9\n");
  EXPECT_EQ(ended.exit_code, kDone) << ended.err;
}

TEST_F(RealFilesTest, NothingIsPrintedBeforeAnErrorAboutColumns) {
  const std::string rows = Put("ids.csv", "id,x,y,z\n7,9,0,0\n");
  const struct {
    const char* columns;
    const char* error;
  } kCases[] = {
      {"id,predicted", "--keep predicted: the CSV has another column"},
      {"no such", "no column is named \"no such\"; the columns are id, x"},
      {"\"i,d\"", "no column is named \"i,d\""},
      {"", "--keep: the value is empty"},
  };
  for (const auto& c : kCases) {
    const Ended ended = Ask({"classify", "--model", "grades", "--output", "csv",
                             "--keep", c.columns, rows});
    EXPECT_NE(ended.exit_code, kDone) << c.columns;
    EXPECT_EQ(ended.out, "") << c.columns;
    EXPECT_THAT(ended.err, HasSubstr(c.error));
  }
}

TEST_F(RealFilesTest, RegressionTakesItsTargetFromAColumn) {
  const Ended ended = Ask({"regress", "--model", "frame", "--label-column", "y",
                           "--output", "csv", "-"},
                          ",0,1,2,y\n0,1,2,3,321\n1,4,5,6,655\n");
  EXPECT_EQ(ended.exit_code, kDone) << ended.err;
  EXPECT_EQ(ended.out, "input,row,expected,y\n-,0,321,321\n-,1,655,654\n");
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("ignored 1 unknown column: column 1\n"),
                    HasSubstr("mean absolute error 0.5, ")));
}

}  // namespace
}  // namespace neurite
