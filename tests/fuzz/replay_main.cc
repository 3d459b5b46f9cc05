// Runs a fuzz target without a fuzzer: usage: NAME_replay CORPUS...
//
// Each file of the folders is given whole, cut short at every byte and with
// every bit flipped. The target aborts, or a sanitizer does, on a fault; exit
// code 1 if there was no file.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

// A copy of its own for each input, so that a read past its end is seen.
void Try(const std::string& bytes, size_t size) {
  const std::vector<uint8_t> input(bytes.begin(),
                                   bytes.begin() + static_cast<long>(size));
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

void Replay(std::string bytes) {
  for (size_t size = 0; size <= bytes.size(); ++size) Try(bytes, size);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const char kept = bytes[bit / 8];
    bytes[bit / 8] = static_cast<char>(kept ^ (1 << (bit % 8)));
    Try(bytes, bytes.size());
    bytes[bit / 8] = kept;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      Replay(std::string(std::istreambuf_iterator<char>(file), {}));
      ++files;
    }
  }
  std::printf("%d files replayed\n", files);
  return files > 0 ? 0 : 1;
}
