#include "bench/serve/answerer.h"

namespace neurite::bench::serve {

std::span<const Answerer> EveryAnswerer() {
  static constexpr Answerer kEvery[] = {Answerer::kEmpty, Answerer::kOurs,
                                        Answerer::kUnbatched,
                                        Answerer::kTextbook};
  return kEvery;
}

std::string AnswererName(Answerer answerer) {
  switch (answerer) {
    case Answerer::kEmpty:
      return "empty call";
    case Answerer::kOurs:
      return "Neurite";
    case Answerer::kUnbatched:
      return "batching off";
    case Answerer::kTextbook:
      return "textbook";
  }
  return "";
}

}  // namespace neurite::bench::serve
