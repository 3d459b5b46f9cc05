// Makes what a program writes for other programs fit for a terminal.
#ifndef NEURITE_CLIENT_COMMAND_PRINTABLE_BUFFER_H_
#define NEURITE_CLIENT_COMMAND_PRINTABLE_BUFFER_H_

#include <ostream>
#include <streambuf>
#include <string>

namespace neurite {

// Passes lines on to a stream, each through Printable and without a limit of
// length. Text without a line feed at its end is passed on by a flush.
class PrintableBuffer final : public std::streambuf {
 public:
  // `to` must outlive the buffer.
  explicit PrintableBuffer(std::ostream& to) : to_(to) {}

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  void Write();

  std::ostream& to_;
  std::string line_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PRINTABLE_BUFFER_H_
