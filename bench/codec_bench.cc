// Compares the wire codec with protobuf's parser on requests of one and of many
// rows.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "neurite/v1/inference.pb.h"
#include "server/services/inference_request.h"

namespace neurite {
namespace {

constexpr int64_t kWidth = 784;

std::string RequestOf(int64_t rows) {
  v1::ClassifyRequest request;
  request.mutable_model()->set_name("mnist");
  request.mutable_input()->set_rows(rows);
  request.mutable_input()->set_cols(kWidth);
  for (int64_t i = 0; i < rows * kWidth; ++i) {
    request.mutable_input()->add_values(static_cast<float>(i % 255) / 255.0f);
  }
  return request.SerializeAsString();
}

void BM_ScanAndCopyRows(benchmark::State& state) {
  const int64_t rows = state.range(0);
  const std::string bytes = RequestOf(rows);
  const absl::string_view piece = bytes;
  const MessagePieces message(&piece, 1);
  std::vector<float> values(static_cast<size_t>(rows * kWidth));
  for (auto _ : state) {
    const auto request = InferenceRequest::Scan(message);
    request->values(message).Read(values);
    benchmark::DoNotOptimize(values.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(bytes.size()));
}
BENCHMARK(BM_ScanAndCopyRows)->ArgName("rows")->Arg(1)->Arg(64)->Arg(256);

void BM_ProtobufParse(benchmark::State& state) {
  const std::string bytes = RequestOf(state.range(0));
  v1::ClassifyRequest request;
  for (auto _ : state) {
    if (!request.ParseFromString(bytes)) state.SkipWithError("parse");
    benchmark::DoNotOptimize(request.input().values().data());
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(bytes.size()));
}
BENCHMARK(BM_ProtobufParse)->ArgName("rows")->Arg(1)->Arg(64)->Arg(256);

}  // namespace
}  // namespace neurite

BENCHMARK_MAIN();
