// Encodes a network as an ONNX file, for ONNX Runtime.
#ifndef NEURITE_BENCH_FORWARD_ONNX_MODEL_H_
#define NEURITE_BENCH_FORWARD_ONNX_MODEL_H_

#include <string>

#include "core/model/model_spec.h"

namespace neurite::bench {

inline constexpr char kOnnxInput[] = "input";
inline constexpr char kOnnxOutput[] = "output";

// Returns the bytes of a ModelProto (ONNX 1.8, operator set 13) that computes
// `spec`: kOnnxInput [rows x inputs] -> kOnnxOutput [rows x outputs], for any
// number of rows. Each layer is a Gemm and, if it has an activation, a Relu or
// a Sigmoid.
// REQUIRES: every activation is IDENTITY, RELU or SIGMOID.
std::string OnnxModelOf(const ModelSpec& spec);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_ONNX_MODEL_H_
