#include "client/command/printable_buffer.h"

#include <limits>

#include "core/base/printable.h"

namespace neurite {

PrintableBuffer::int_type PrintableBuffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) {
    return traits_type::not_eof(c);
  }
  if (c == '\n') {
    Write();
    to_ << '\n';
  } else {
    line_.push_back(traits_type::to_char_type(c));
  }
  return to_ ? c : traits_type::eof();
}

int PrintableBuffer::sync() {
  Write();
  return to_.flush() ? 0 : -1;
}

void PrintableBuffer::Write() {
  to_ << Printable(line_, std::numeric_limits<size_t>::max());
  line_.clear();
}

}  // namespace neurite
