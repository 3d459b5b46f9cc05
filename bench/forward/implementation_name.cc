#include <array>

#include "bench/forward/implementation.h"

namespace neurite::bench {
namespace {

struct Names {
  Implementation implementation;
  const char* name;
  const char* word;
};

constexpr std::array<Names, 6> kNames = {
    {{Implementation::kOurs, "ours", "ours"},
     {Implementation::kOursAvx2, "ours, AVX2", "ours-avx2"},
     {Implementation::kOursOpenBlas, "ours, OpenBLAS", "ours-openblas"},
     {Implementation::kPlainOpenBlas, "plain OpenBLAS", "openblas"},
     {Implementation::kOneDnn, "oneDNN", "onednn"},
     {Implementation::kOnnxRuntime, "ONNX Runtime", "onnxruntime"}}};

}  // namespace

std::vector<Implementation> EveryImplementation() {
  std::vector<Implementation> all;
  for (const Names& names : kNames) all.push_back(names.implementation);
  return all;
}

std::string ImplementationName(Implementation implementation) {
  return kNames[static_cast<size_t>(implementation)].name;
}

std::string ImplementationWord(Implementation implementation) {
  return kNames[static_cast<size_t>(implementation)].word;
}

}  // namespace neurite::bench
