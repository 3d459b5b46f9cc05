#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "client/report/terminal.h"
#include "client/report/text_table.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(TextTableTest, AWiderCellOfALaterPortionMovesNoOtherRow) {
  TextTable table({{"name"}, {"n", Align::kRight}, {"rest"}});
  table.Add({{"row 9"}, {"1"}, {"a"}});
  table.Widen(1, 4);
  std::ostringstream out;
  table.Write(Palette(false), out);
  table.Add({{"row 10"}, {"22"}, {"b"}});
  table.Add({{"row 1000"}, {"12345"}, {"c"}});
  table.Add({{"row 8"}, {"3"}, {"d"}});
  table.Write(Palette(false), out);
  EXPECT_EQ(out.str(),
            "name      n  rest\n"
            "row 9     1  a\n"
            "row 10   22  b\n"
            "row 1000 12345 c\n"
            "row 8     3  d\n");
}

TEST(TextTableTest, ColumnsThatDoNotFitGoToFurtherLines) {
  TextTable table({{"input"},
                   {"first", Align::kRight},
                   {"second", Align::kRight},
                   {"third", Align::kRight},
                   {"4", Align::kRight},
                   {""}});
  table.Add({{"row 0"}, {"1"}, {"2"}, {"3"}, {"444"}, {"end"}});
  table.Add({{"row 1"}, {"10"}, {"20"}, {"30"}, {""}, {""}});
  std::ostringstream out;
  // "row 0" and two columns are 5 + 2 + 5 + 2 + 6 = 20 wide.
  table.Write(Palette(false, 21), out);
  EXPECT_EQ(out.str(),
            "input  first  second\n"
            "       third    4\n"
            "row 0      1       2\n"
            "           3  444\n"
            "       end\n"
            "row 1     10      20\n"
            "          30\n");
}

TEST(TextTableTest, ATextThatFitsNoLineStaysBesideItsName) {
  TextTable table({"", ""}, {});
  table.Add({{"name"}, {"a text that is too long"}});
  std::ostringstream out;
  table.Write(Palette(false, 20), out);
  EXPECT_EQ(out.str(), "name  a text that is too long\n");
}

// A terminal of `columns`, without a program behind it.
class TerminalOf {
 public:
  explicit TerminalOf(int columns) {
    winsize size = {};
    size.ws_row = 24;
    size.ws_col = static_cast<unsigned short>(columns);
    EXPECT_EQ(openpty(&main_, &fd_, nullptr, nullptr, &size), 0);
  }
  ~TerminalOf() {
    close(main_);
    close(fd_);
  }
  TerminalOf(const TerminalOf&) = delete;
  TerminalOf& operator=(const TerminalOf&) = delete;
  int fd() const { return fd_; }

 private:
  int main_ = -1;
  int fd_ = -1;
};

TEST(LineWidthTest, IsThatOfTheTerminalWithinLimits) {
  unsetenv("COLUMNS");
  EXPECT_EQ(LineWidth(TerminalOf(90).fd()), 90u);
  EXPECT_EQ(LineWidth(TerminalOf(20).fd()), 60u);
  EXPECT_EQ(LineWidth(TerminalOf(500).fd()), 200u);
  EXPECT_EQ(LineWidth(TerminalOf(0).fd()), 100u);
  EXPECT_EQ(LineWidth(-1), 100u);
  setenv("COLUMNS", "120", 1);
  EXPECT_EQ(LineWidth(TerminalOf(90).fd()), 120u);
  EXPECT_EQ(LineWidth(-1), 120u);
  setenv("COLUMNS", "wide", 1);
  EXPECT_EQ(LineWidth(TerminalOf(90).fd()), 90u);
  unsetenv("COLUMNS");
}

}  // namespace
}  // namespace neurite
