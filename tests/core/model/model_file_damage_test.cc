#include <string>

#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "core/model/golden_check.h"
#include "core/model/network.h"
#include "core/model/workspace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

// Returns `bytes` with bit `bit` flipped; bit 0 is the lowest of the first
// byte.
std::string Flipped(std::string bytes, size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

TEST(ModelFileDamageTest, RejectsEveryTruncationOfABinaryFile) {
  const std::string bytes = FormatBinaryModel(XorSpec());
  ASSERT_LT(bytes.size(), 300u);
  ASSERT_THAT(ParseBinaryModel(bytes), IsOk());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(ParseBinaryModel(bytes.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
}

TEST(ModelFileDamageTest, RejectsEveryFlippedBitOfABinaryFile) {
  const std::string bytes = FormatBinaryModel(XorSpec());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    EXPECT_EQ(ParseBinaryModel(Flipped(bytes, bit)).status().code(),
              absl::StatusCode::kDataLoss)
        << bit;
  }
}

TEST(ModelFileDamageTest, RejectsAnyByteAppendedToABinaryFile) {
  const std::string bytes = FormatBinaryModel(XorSpec());
  for (int byte = 0; byte < 256; ++byte) {
    const std::string more = bytes + static_cast<char>(byte);
    EXPECT_THAT(ParseBinaryModel(more),
                StatusIs(absl::StatusCode::kDataLoss, ::testing::_))
        << byte;
  }
  // For protobuf, the same bytes twice are the same message.
  EXPECT_THAT(ParseBinaryModel(bytes + bytes),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::_));
}

// Damaged text is rejected with its position, or is another valid model, which
// the golden vectors accept or reject. Counts the outcomes.
struct Counts {
  int refused = 0;
  int failed_golden = 0;
  int accepted = 0;
};

void Classify(const std::string& text, Counts& counts) {
  absl::StatusOr<ModelSpec> spec = ParseTextModel(text);
  if (!spec.ok()) {
    ++counts.refused;
    EXPECT_EQ(spec.status().code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(spec.status().message()),
                MatchesRegex("line [1-9][0-9]*, column [1-9][0-9]*: (.|\n)+"));
    return;
  }
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto network,
                               Network::Compile(*std::move(spec)));
  Workspace workspace;
  const absl::Status golden = CheckGoldenVectors(*network, workspace);
  if (golden.ok()) {
    ++counts.accepted;
    return;
  }
  ++counts.failed_golden;
  EXPECT_THAT(golden, StatusIs(absl::StatusCode::kDataLoss,
                               StartsWith("golden_vectors[")));
}

TEST(ModelFileDamageTest, TruncatedTextIsRejectedOrIsAnotherModel) {
  const std::string text = FormatTextModel(XorSpec());
  Counts counts;
  for (size_t size = 0; size < text.size(); ++size) {
    SCOPED_TRACE(size);
    Classify(text.substr(0, size), counts);
  }
  EXPECT_GT(counts.refused, static_cast<int>(text.size()) / 2);
  // Cut between golden vectors, where the rest is a complete model.
  EXPECT_GT(counts.accepted, 0);
}

TEST(ModelFileDamageTest, TextWithAFlippedBitIsRejectedOrIsAnotherModel) {
  const std::string text = FormatTextModel(XorSpec());
  Counts counts;
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    SCOPED_TRACE(bit);
    Classify(Flipped(text, bit), counts);
  }
  EXPECT_GT(counts.refused, 0);
  EXPECT_GT(counts.failed_golden, 0);
}

TEST(ModelFileDamageTest, RejectsTooDeeplyNestedTextWithItsPosition) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "input{";
  EXPECT_THAT(ParseTextModel(text), StatusIs(absl::StatusCode::kDataLoss,
                                             StartsWith("line 1, column ")));
}

TEST(ModelFileDamageTest, RejectsATooDeeplyNestedUnknownFieldWithItsPosition) {
  std::string text = "unknown ";
  for (int i = 0; i < 100000; ++i) text += "{ a ";
  EXPECT_THAT(ParseTextModel(text), StatusIs(absl::StatusCode::kDataLoss,
                                             StartsWith("line 1, column ")));
}

}  // namespace
}  // namespace neurite
