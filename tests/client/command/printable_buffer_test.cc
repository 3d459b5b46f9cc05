#include "client/command/printable_buffer.h"

#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(PrintableBufferTest, LinesPassThroughPrintableUncut) {
  std::ostringstream terminal;
  PrintableBuffer buffer(terminal);
  std::ostream out(&buffer);
  const std::string wide(10'000, 'x');
  out << "a,\x1b[31m,\xC2\x9B\n"
      << wide << ",1\n"
      << "no end\t";
  EXPECT_EQ(terminal.str(), "a,\\x1b[31m,\\u009b\n" + wide + ",1\n");
  out.flush();
  EXPECT_EQ(terminal.str(), "a,\\x1b[31m,\\u009b\n" + wide + ",1\nno end\\t");
}

TEST(PrintableBufferTest, AFailedStreamFails) {
  std::ostringstream terminal;
  terminal.setstate(std::ios::badbit);
  PrintableBuffer buffer(terminal);
  std::ostream out(&buffer);
  out << "a\n";
  EXPECT_FALSE(out);
}

}  // namespace
}  // namespace neurite
