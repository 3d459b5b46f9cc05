#include "server/services/inference_request.h"

#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.pb.h"
#include "tests/testing/pieces.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::string_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const ModelId kId{.name = "m", .version = 3};

std::string RawBytes(const std::vector<float>& values) {
  std::string raw(values.size() * sizeof(float), '\0');
  if (!raw.empty()) std::memcpy(raw.data(), values.data(), raw.size());
  return raw;
}

v1::ClassifyRequest TwoByThree() {
  v1::ClassifyRequest request;
  request.mutable_model()->set_name("m");
  request.mutable_model()->set_version(3);
  request.mutable_input()->set_rows(2);
  request.mutable_input()->set_cols(3);
  request.set_top_k(2);
  return request;
}

absl::StatusOr<InferenceRequest> ScanWhole(absl::string_view bytes) {
  return InferenceRequest::Scan(MessagePieces(&bytes, 1));
}

std::vector<float> ReadAll(const InferenceRequest& request,
                           MessagePieces message, size_t count) {
  std::vector<float> values(count);
  request.values(message).Read(values);
  return values;
}

TEST(InferenceRequestTest, ReadsValuesAndRawBytesAlike) {
  const std::vector<float> want = {1, 2, 3, 4, 5, 6};
  v1::ClassifyRequest packed = TwoByThree();
  packed.mutable_input()->mutable_values()->Add(want.begin(), want.end());
  v1::ClassifyRequest raw = TwoByThree();
  raw.mutable_input()->set_raw(RawBytes(want));

  for (const v1::ClassifyRequest& message : {packed, raw}) {
    const std::string bytes = message.SerializeAsString();
    const absl::string_view piece = bytes;
    NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                                 ScanWhole(bytes));
    EXPECT_EQ(request.model_name(), "m");
    EXPECT_EQ(request.version(), 3);
    EXPECT_EQ(request.rows(), 2);
    EXPECT_EQ(request.top_k(), 2);
    EXPECT_THAT(request.CheckFits(kId, 3), IsOk());
    EXPECT_EQ(ReadAll(request, MessagePieces(&piece, 1), 6), want);
  }
}

TEST(InferenceRequestTest, AbsentFieldsHaveTheirDefaults) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request, ScanWhole(""));
  EXPECT_EQ(request.model_name(), "");
  EXPECT_EQ(request.version(), std::nullopt);
  EXPECT_EQ(request.rows(), 0);
  EXPECT_EQ(request.top_k(), 0);
}

TEST(InferenceRequestTest, ReadsTheSameValuesHoweverTheBytesAreSplit) {
  const std::vector<float> want = {1.5f, -2, 3e30f, 4, 5, -0.0f};
  v1::ClassifyRequest message = TwoByThree();
  message.mutable_input()->mutable_values()->Add(want.begin(), want.end());
  const std::string bytes = message.SerializeAsString();
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    const Pieces pieces(bytes, {cut});
    NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                                 InferenceRequest::Scan(pieces.view()));
    ASSERT_THAT(request.CheckFits(kId, 3), IsOk());
    ASSERT_EQ(ReadAll(request, pieces.view(), 6), want) << "cut at " << cut;
  }
}

// Runs of unpacked values between packed ones, as protobuf reads them.
TEST(InferenceRequestTest, ReadsUnpackedValuesHoweverTheBytesAreSplit) {
  const std::string one = "\x1d\x00\x00\x80\x3f"s;
  const std::string two = "\x1d\x00\x00\x00\x40"s;
  const std::string packed = "\x1a\x04\x00\x00\x40\x40"s;
  const std::string shape = "\x08\x03\x10\x03"s;
  const std::string tensor =
      one + two + one + packed + packed + two + shape + one + one + two;
  const std::string bytes =
      "\x12" + std::string(1, static_cast<char>(tensor.size())) + tensor;
  v1::ClassifyRequest reference;
  ASSERT_TRUE(reference.ParseFromString(bytes));
  const auto& values = reference.input().values();
  const std::vector<float> want(values.begin(), values.end());
  ASSERT_EQ(want, (std::vector<float>{1, 2, 1, 3, 3, 2, 1, 1, 2}));
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    const Pieces pieces(bytes, {cut});
    NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                                 InferenceRequest::Scan(pieces.view()));
    ASSERT_THAT(request.CheckFits(kId, 3), IsOk());
    ASSERT_EQ(ReadAll(request, pieces.view(), 9), want) << "cut at " << cut;
  }
}

// Each form in which 4 MiB hold as many elements as possible.
TEST(InferenceRequestTest, LimitsTheFieldsOfARequest) {
  const std::string tensor_of_2_bytes[] = {"\x08\x01", "\x10\x01", "\x1a\x00"s,
                                           "\x22\x00"s};
  std::vector<std::string> fields = {"\x0a\x00"s, "\x12\x00"s, "\x18\x01",
                                     "\x0a\x02\x0a\x00"s, "\x0a\x02\x10\x01"};
  for (const std::string& field : tensor_of_2_bytes) {
    fields.push_back("\x12\x02" + field);
  }
  fields.emplace_back("\x12\x06\x1a\x04\x00\x00\x00\x00"s);
  for (const std::string& field : fields) {
    std::string bytes;
    for (int i = 0; i < 16'384; ++i) bytes += field;
    EXPECT_THAT(ScanWhole(bytes + field),
                StatusIs(StatusCode::kInvalidArgument,
                         HasSubstr("more than 16384 fields")));
  }
  std::string unknown;
  for (int i = 0; i < 32; ++i) unknown += "\x78\x01\x12\x02\x78\x01";
  EXPECT_THAT(ScanWhole(unknown), IsOk());
  EXPECT_THAT(ScanWhole(unknown + "\x0a\x02\x78\x01"),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("more than 64 unknown fields")));
}

// A client that does not pack its values may send as many as fit.
TEST(InferenceRequestTest, ValuesThatAreNotPackedAreNotLimited) {
  std::string tensor = "\x08\x01\x10\xa0\x8d\x06";  // 1 row of 100,000
  for (int i = 0; i < 100'000; ++i) tensor += "\x1d\x00\x00\x80\x3f"s;
  // 500,006 as a varint.
  const std::string bytes = "\x12\xa6\xc2\x1e" + tensor;
  NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                               ScanWhole(bytes));
  EXPECT_THAT(request.CheckFits(kId, 100'000), IsOk());
  const absl::string_view piece = bytes;
  EXPECT_EQ(ReadAll(request, MessagePieces(&piece, 1), 100'000),
            std::vector<float>(100'000, 1.0f));
}

TEST(InferenceRequestTest, MergesRepeatedFieldsAsProtobufDoes) {
  // Values unpacked and in two packed chunks, an input in two parts, a `raw`
  // that a later one clears, and repeated fields, of which the last one wins.
  v1::ClassifyRequest first = TwoByThree();
  first.mutable_model()->set_version(1);
  first.mutable_input()->add_values(1);
  first.mutable_input()->add_values(2);
  first.mutable_input()->set_raw("12345678");
  v1::ClassifyRequest second;
  second.mutable_input()->add_values(3);
  const std::string unpacked =
      "\x12\x0a\x1d\x00\x00\x80\x40\x1d\x00\x00\xa0\x40"s;
  const std::string no_raw = "\x12\x02\x22\x00"s;
  v1::ClassifyRequest last;
  last.mutable_model()->set_version(3);
  last.mutable_input()->add_values(6);
  const std::string bytes = first.SerializeAsString() +
                            second.SerializeAsString() + unpacked + no_raw +
                            last.SerializeAsString();
  v1::ClassifyRequest reference;
  ASSERT_TRUE(reference.ParseFromString(bytes));
  const auto& want = reference.input().values();

  NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                               ScanWhole(bytes));
  EXPECT_EQ(request.version(), 3);
  EXPECT_THAT(request.CheckFits(kId, 3), IsOk());
  const absl::string_view piece = bytes;
  EXPECT_EQ(ReadAll(request, MessagePieces(&piece, 1), 6),
            std::vector<float>(want.begin(), want.end()));
}

TEST(InferenceRequestTest, TheLastOfSeveralRawFieldsWins) {
  v1::ClassifyRequest first = TwoByThree();
  first.mutable_input()->set_raw(RawBytes({9, 9, 9, 9, 9, 9}));
  v1::ClassifyRequest last;
  last.mutable_input()->set_raw(RawBytes({1, 2, 3, 4, 5, 6}));
  const std::string bytes =
      first.SerializeAsString() + last.SerializeAsString();
  NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                               ScanWhole(bytes));
  const absl::string_view piece = bytes;
  EXPECT_THAT(ReadAll(request, MessagePieces(&piece, 1), 6),
              ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(InferenceRequestTest, RejectsContradictoryAndMalformedRequests) {
  v1::ClassifyRequest both = TwoByThree();
  both.mutable_input()->add_values(1);
  both.mutable_input()->set_raw("1234");
  v1::ClassifyRequest odd = TwoByThree();
  odd.mutable_input()->set_raw("12345");
  const struct {
    const char* name;
    std::string bytes;
    const char* want;
  } kCases[] = {
      {"values and raw", both.SerializeAsString(),
       "1 value and 4 bytes of raw"},
      {"raw bytes that end within a float", odd.SerializeAsString(),
       "5 bytes of raw, which is not a whole number"},
      {"a packed chunk that ends within a float", "\x12\x05\x1a\x03xyz",
       "not a well-formed"},
      {"garbage", "\xff\xff\xff\xff", "not a well-formed"},
      {"a model that is cut", "\x0a\x05\x0a", "not a well-formed"},
      {"an input with an error inside", "\x12\x01\x08", "not a well-formed"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(ScanWhole(c.bytes),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr(c.want)));
  }
}

TEST(InferenceRequestTest, ShapeErrorsNameExpectedAndActualSizes) {
  const struct {
    const char* name;
    int64_t rows, cols;
    int values;
    const char* want;
  } kCases[] = {
      {"too few values", 2, 3, 5,
       "input of m@3 needs 3 values per row; got rows = 2, cols = 3 and 5 "
       "values"},
      {"too many values", 2, 3, 7, "and 7 values"},
      {"another width", 2, 4, 8, "cols = 4 and 8 values"},
      {"transposed", 3, 2, 6, "rows = 3, cols = 2"},
      {"no rows", 0, 3, 0, "has no rows: it needs at least 1 row of 3 values"},
      {"no values", 2, 3, 0, "and 0 values"},
      {"negative rows", -1, 3, 3, "rows = -1"},
      {"a product that overflows", int64_t{1} << 62, 3, 0, "and 0 values"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    v1::ClassifyRequest message;
    message.mutable_input()->set_rows(c.rows);
    message.mutable_input()->set_cols(c.cols);
    for (int i = 0; i < c.values; ++i) message.mutable_input()->add_values(1);
    NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                                 ScanWhole(message.SerializeAsString()));
    EXPECT_THAT(request.CheckFits(kId, 3),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr(c.want)));
  }
}

TEST(InferenceRequestTest, TruncatesOverlongModelNames) {
  v1::ClassifyRequest message;
  message.mutable_model()->set_name(std::string(1000, 'x'));
  NEURITE_ASSERT_OK_AND_ASSIGN(const InferenceRequest request,
                               ScanWhole(message.SerializeAsString()));
  EXPECT_EQ(request.model_name(), std::string(64, 'x'));
}

// The scan must agree with protobuf's own parser.
TEST(InferenceRequestTest, AgreesWithProtobufOnDamagedMessages) {
  v1::ClassifyRequest message = TwoByThree();
  for (int i = 0; i < 6; ++i) {
    message.mutable_input()->add_values(static_cast<float>(i));
  }
  const std::string whole = message.SerializeAsString();
  SeededRng rng;
  int agreed = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string bytes = whole;
    for (int64_t flips = rng.Integer(1, 3); flips > 0; --flips) {
      const auto at = static_cast<size_t>(
          rng.Integer(0, static_cast<int64_t>(bytes.size()) - 1));
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.Integer(0, 7)));
    }
    const absl::StatusOr<InferenceRequest> request = ScanWhole(bytes);
    v1::ClassifyRequest reference;
    // Invalid UTF-8 in a name is an unknown model here, not a parse error.
    if (!reference.ParseFromString(bytes) || !request.ok()) continue;
    ++agreed;
    const bool raw = reference.input().values().empty();
    const size_t count =
        raw ? reference.input().raw().size() / 4
            : static_cast<size_t>(reference.input().values_size());
    ASSERT_EQ(request->rows(), reference.input().rows());
    ASSERT_EQ(request->top_k(), reference.top_k());
    ASSERT_EQ(request->model_name(), reference.model().name());
    const absl::string_view piece = bytes;
    const std::vector<float> got =
        ReadAll(*request, MessagePieces(&piece, 1), count);
    const std::string want_bytes =
        raw ? reference.input().raw()
            : RawBytes({reference.input().values().begin(),
                        reference.input().values().end()});
    ASSERT_EQ(RawBytes(got), want_bytes);
  }
  EXPECT_GT(agreed, 10'000);
}

TEST(CheckFiniteTest, NamesTheFirstNonFiniteValue) {
  const std::vector<float> row = {1, std::numeric_limits<float>::infinity()};
  EXPECT_THAT(CheckFinite(kId, 7, row),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("row 7 of the input of m@3: value 1 is inf")));
  EXPECT_THAT(CheckFinite(kId, 7, std::vector<float>{1, 2}), IsOk());
}

}  // namespace
}  // namespace neurite
