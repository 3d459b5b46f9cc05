// A network as an ONNX file, for ONNX Runtime.
#ifndef NEURITE_BENCH_FORWARD_ONNX_MODEL_H_
#define NEURITE_BENCH_FORWARD_ONNX_MODEL_H_

#include <string>

#include "core/model/model_spec.h"

namespace neurite::bench {

inline constexpr char kOnnxInput[] = "input";
inline constexpr char kOnnxOutput[] = "output";

// The bytes of a ModelProto (ONNX 1.8, operators 13) that computes `spec`:
// kOnnxInput [rows x inputs] -> kOnnxOutput [rows x outputs], any number of
// rows; each layer is a Gemm and, where it has an activation, a Relu or a
// Sigmoid.
// REQUIRES: every activation is IDENTITY, RELU or SIGMOID.
std::string OnnxModelOf(const ModelSpec& spec);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_ONNX_MODEL_H_
