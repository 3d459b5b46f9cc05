#include "client/input/npy_header.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kMostDimensions = 32;  // as in NumPy 1
constexpr size_t kMostDigits = 18;

absl::Status Damaged(absl::string_view why) {
  return absl::DataLossError(absl::StrCat("the header ", why));
}

absl::Status Holds(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("it holds ", what));
}

// Reads the few kinds of Python literals that the header has.
class Literals {
 public:
  explicit Literals(absl::string_view text) : text_(text) {}

  // Consumes `token` if it is next, after blanks.
  bool Take(absl::string_view token) {
    text_ = absl::StripLeadingAsciiWhitespace(text_);
    if (!absl::StartsWith(text_, token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }

  bool done() const { return absl::StripLeadingAsciiWhitespace(text_).empty(); }

  // Reads a string in single or double quotes, without escapes.
  absl::StatusOr<absl::string_view> ReadString() {
    const absl::string_view quote = Take("'") ? "'" : "\"";
    if (quote == "\"" && !Take(quote)) return Damaged("has no text in quotes");
    const size_t end = text_.find(quote);
    if (end == absl::string_view::npos) return Damaged("ends early");
    const absl::string_view content = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return content;
  }

  absl::StatusOr<bool> ReadBool() {
    if (Take("True")) return true;
    if (Take("False")) return false;
    return Damaged("has a fortran_order that is neither True nor False");
  }

  // Reads a tuple of whole numbers: (), (3,) or (3, 4).
  absl::StatusOr<std::vector<int64_t>> ReadShape() {
    std::vector<int64_t> shape;
    if (!Take("(")) return Damaged("has a shape that is not a tuple");
    while (!Take(")")) {
      if (shape.size() == kMostDimensions) {
        return Damaged(
            absl::StrCat("has more than ", kMostDimensions, " dimensions"));
      }
      NEURITE_ASSIGN_OR_RETURN(const int64_t size, ReadSize());
      shape.push_back(size);
      if (!Take(",") && !absl::StartsWith(text_, ")")) {
        return Damaged("has a shape without commas");
      }
    }
    return shape;
  }

 private:
  absl::StatusOr<int64_t> ReadSize() {
    text_ = absl::StripLeadingAsciiWhitespace(text_);
    size_t digits = 0;
    while (digits < text_.size() &&
           absl::ascii_isdigit(static_cast<unsigned char>(text_[digits]))) {
      ++digits;
    }
    int64_t size = 0;
    if (digits > kMostDigits ||
        !absl::SimpleAtoi(text_.substr(0, digits), &size)) {
      return Damaged("has a dimension that is not a whole number");
    }
    text_.remove_prefix(digits);
    Take("L");  // Python 2 wrote long integers like this
    return size;
  }

  absl::string_view text_;
};

std::optional<NpyType::Kind> KindOf(char letter) {
  switch (letter) {
    case 'b':
      return NpyType::Kind::kBool;
    case 'i':
      return NpyType::Kind::kSigned;
    case 'u':
      return NpyType::Kind::kUnsigned;
    case 'f':
      return NpyType::Kind::kFloat;
    default:
      return std::nullopt;
  }
}

// What an array of a type that is not read holds, and the remedy.
absl::string_view SentenceOf(char letter) {
  switch (letter) {
    case 'O':
      return "Python objects, not numbers; save it with .astype('float32')";
    case 'S':
    case 'U':
    case 'a':
      return "text, not numbers; save it with .astype('float32')";
    case 'c':
      return "complex numbers, but the values must be real; save its .real";
    case 'M':
    case 'm':
      return "times, not numbers; save it with .astype('float32')";
    case 'V':
      return "bytes of no type, not numbers; save it with .astype('float32')";
    default:
      return "";
  }
}

bool IsSize(NpyType::Kind kind, size_t bytes) {
  switch (kind) {
    case NpyType::Kind::kBool:
      return bytes == 1;
    case NpyType::Kind::kSigned:
    case NpyType::Kind::kUnsigned:
      return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    case NpyType::Kind::kFloat:
      return bytes == 2 || bytes == 4 || bytes == 8;
  }
  return false;
}

// Parses e.g. "<f4": the order of the bytes, the kind, their number.
absl::StatusOr<NpyType> ParseType(absl::string_view descr) {
  absl::string_view rest = descr;
  NpyType type;
  if (!rest.empty() && absl::StrContains("<>|=", rest[0])) {
    type.big_endian = rest[0] == '>';
    rest.remove_prefix(1);
  }
  if (rest.empty()) return Damaged("has no type");
  const absl::string_view sentence = SentenceOf(rest[0]);
  if (!sentence.empty()) return Holds(sentence);
  const std::optional<NpyType::Kind> kind = KindOf(rest[0]);
  int64_t bytes = 0;
  if (kind.has_value() && absl::SimpleAtoi(rest.substr(1), &bytes) &&
      bytes > 0 && IsSize(*kind, static_cast<size_t>(bytes))) {
    type.kind = *kind;
    type.bytes = static_cast<size_t>(bytes);
    return type;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("it holds values of the type \"", Printable(descr),
                   "\", which are not read; save it with .astype('float32')"));
}

// The entries as they are found.
struct Entries {
  std::optional<NpyType> type;
  std::optional<bool> fortran_order;
  std::optional<std::vector<int64_t>> shape;
};

absl::Status ReadEntry(Literals& literals, Entries& entries) {
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view key, literals.ReadString());
  if (!literals.Take(":")) return Damaged("has a key without a value");
  if (key == "descr") {
    if (literals.Take("[")) {
      return Holds(
          "structures, not numbers; save it with "
          "numpy.lib.recfunctions.structured_to_unstructured");
    }
    NEURITE_ASSIGN_OR_RETURN(const absl::string_view descr,
                             literals.ReadString());
    NEURITE_ASSIGN_OR_RETURN(entries.type, ParseType(descr));
  } else if (key == "fortran_order") {
    NEURITE_ASSIGN_OR_RETURN(entries.fortran_order, literals.ReadBool());
  } else if (key == "shape") {
    NEURITE_ASSIGN_OR_RETURN(entries.shape, literals.ReadShape());
  } else {
    return Damaged(
        absl::StrCat("has an unknown key, \"", Printable(key), "\""));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NpyHeader> ParseNpyHeader(absl::string_view text) {
  Literals literals(text);
  Entries entries;
  if (!literals.Take("{")) return Damaged("is not a dictionary");
  while (!literals.Take("}")) {
    NEURITE_RETURN_IF_ERROR(ReadEntry(literals, entries));
    if (literals.Take(",")) continue;
    if (!literals.Take("}")) return Damaged("has entries without commas");
    break;
  }
  if (!literals.done()) return Damaged("has text after its end");
  if (!entries.type || !entries.fortran_order || !entries.shape) {
    return Damaged("lacks descr, fortran_order or shape");
  }
  return NpyHeader{.type = *entries.type,
                   .fortran_order = *entries.fortran_order,
                   .shape = *std::move(entries.shape)};
}

}  // namespace neurite
