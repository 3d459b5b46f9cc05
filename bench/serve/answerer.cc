#include "bench/serve/answerer.h"

namespace neurite::bench::serve {

std::span<const Answerer> EveryAnswerer() {
  static constexpr Answerer kEvery[] = {Answerer::kEmpty, Answerer::kOurs,
                                        Answerer::kUnbatched,
                                        Answerer::kTextbook};
  return kEvery;
}

std::string AnswererName(Answerer answerer) {
  static constexpr const char* kNames[] = {"empty call", "Neurite",
                                           "batching off", "textbook"};
  return kNames[static_cast<int>(answerer)];
}

}  // namespace neurite::bench::serve
