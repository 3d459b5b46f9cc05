#include "client/command/expected_answers.h"

#include <bit>
#include <cmath>
#include <utility>

namespace neurite {
namespace {

// Field numbers of neurite/v1/inference.proto. `results` has the same number in
// ClassifyResponse and RegressResponse.
constexpr uint32_t kResults = 3;
constexpr uint32_t kPredicted = 1;  // ClassificationResult
constexpr uint32_t kValues = 1;     // RegressionResult

constexpr float kTolerance = 1e-5f;

size_t CountOf(const ExpectedRows& rows) {
  if (const auto* classes = std::get_if<std::vector<int64_t>>(&rows)) {
    return classes->size();
  }
  const auto& targets = std::get<ExpectedTargets>(rows);
  return targets.values.size() / static_cast<size_t>(targets.targets);
}

bool PredictsClass(int64_t wanted, WireReader result) {
  int64_t predicted = -1;
  while (!result.done()) {
    const FieldTag tag = result.ReadTag();
    if (tag.number == kPredicted && tag.type == WireType::kVarint) {
      predicted = static_cast<int64_t>(result.ReadVarint());
    } else {
      result.SkipValue(tag);
    }
  }
  return result.ok() && predicted == wanted;
}

bool Near(float got, float wanted) {
  if (std::isnan(wanted)) return std::isnan(got);
  return got == wanted ||
         std::abs(got - wanted) <= kTolerance + kTolerance * std::abs(wanted);
}

bool HasTargets(std::span<const float> wanted, WireReader result) {
  size_t count = 0;
  bool near = true;
  const auto take = [&](WireReader& reader) {
    const auto got = std::bit_cast<float>(reader.ReadFixed32());
    near = near && count < wanted.size() && Near(got, wanted[count]);
    ++count;
  };
  while (!result.done()) {
    const FieldTag tag = result.ReadTag();
    if (tag.number == kValues && tag.type == WireType::kLengthDelimited) {
      WireReader packed = result.ReadMessage();
      while (!packed.done()) take(packed);
    } else if (tag.number == kValues && tag.type == WireType::kFixed32) {
      take(result);
    } else {
      result.SkipValue(tag);
    }
  }
  return result.ok() && near && count == wanted.size();
}

}  // namespace

ExpectedAnswers::ExpectedAnswers(ExpectedRows rows, int64_t rows_a_message)
    : rows_(std::move(rows)),
      count_(CountOf(rows_)),
      rows_a_message_(static_cast<size_t>(rows_a_message)) {}

bool ExpectedAnswers::Right(size_t message, MessagePieces reply) const {
  size_t seen = 0;
  bool right = true;
  WireReader reader(reply);
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    if (tag.number == kResults && tag.type == WireType::kLengthDelimited) {
      const size_t row = (message * rows_a_message_ + seen) % count_;
      right = RightRow(row, reader.ReadMessage()) && right;
      ++seen;
    } else {
      reader.SkipValue(tag);
    }
  }
  return reader.ok() && right && seen == rows_a_message_;
}

bool ExpectedAnswers::RightRow(size_t row, WireReader result) const {
  if (const auto* classes = std::get_if<std::vector<int64_t>>(&rows_)) {
    return PredictsClass((*classes)[row], result);
  }
  const auto& targets = std::get<ExpectedTargets>(rows_);
  const auto width = static_cast<size_t>(targets.targets);
  return HasTargets(std::span(targets.values).subspan(row * width, width),
                    result);
}

}  // namespace neurite
