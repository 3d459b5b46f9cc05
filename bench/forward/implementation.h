// The implementations of a forward pass that are compared.
#ifndef NEURITE_BENCH_FORWARD_IMPLEMENTATION_H_
#define NEURITE_BENCH_FORWARD_IMPLEMENTATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/math/gemm.h"
#include "core/math/matrix.h"
#include "core/model/model_spec.h"

namespace neurite::bench {

enum class Implementation {
  kOurs,          // the native product, as it is served
  kOursAvx2,      // the same, held to AVX2
  kOursOpenBlas,  // as it is served with the other product
  kPlainOpenBlas,
  kOneDnn,
  kOnnxRuntime,
};

std::vector<Implementation> EveryImplementation();
// For readers: "ours", "ours, AVX2", "plain OpenBLAS", ...
std::string ImplementationName(Implementation implementation);
// For command lines: "ours", "ours-avx2", "openblas", ...
std::string ImplementationWord(Implementation implementation);

// One network ready to run, on the calling thread alone.
class ForwardPass {
 public:
  virtual ~ForwardPass() = default;

  // Which version, and how it was set up, in a line.
  virtual std::string Description() const = 0;

  // Readies Run() for these rows: input [rows x inputs] -> output
  // [rows x outputs], both without gaps and in place until the next Prepare().
  // Not timed: whatever can be done once is done here.
  virtual absl::Status Prepare(ConstMatrixView input, MatrixView output) = 0;

  // One forward pass. REQUIRES: Prepare() was OK. What fails here, although
  // Prepare() has run the same, ends the program with a message.
  virtual void Run() = 0;
};

// `spec` has hidden layers of one activation, RELU or SIGMOID, and a last one
// with none. UNAVAILABLE, with the reason, if the implementation is not here.
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeForwardPass(
    Implementation implementation, const ModelSpec& spec);

// The implementations one by one.
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOurs(const ModelSpec& spec,
                                                      GemmBackend backend);
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOursAvx2(
    const ModelSpec& spec);
absl::StatusOr<std::unique_ptr<ForwardPass>> MakePlainOpenBlas(
    const ModelSpec& spec);
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOneDnn(const ModelSpec& spec);
// The library is NEURITE_ONNXRUNTIME, or what the system's loader finds.
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOnnxRuntime(
    const ModelSpec& spec);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_IMPLEMENTATION_H_
