// Makes PNG files for tests with libpng.
#ifndef NEURITE_TESTS_CLIENT_INPUT_PNG_MAKER_H_
#define NEURITE_TESTS_CLIENT_INPUT_PNG_MAKER_H_

#include <png.h>

#include <cstdint>
#include <string>
#include <vector>

namespace neurite {

struct PngToMake {
  uint32_t width = 1;
  uint32_t height = 1;
  int depth = 8;
  int colour = PNG_COLOR_TYPE_GRAY;
  bool interlaced = false;
  std::vector<png_color> palette;
  std::vector<png_byte> palette_alpha;

  // In the encoding of the format: packed, big-endian, row after row.
  std::vector<uint8_t> bytes;
};

// libpng aborts the test if `what` is invalid.
inline std::string MakePng(PngToMake what) {
  std::string file;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &file,
      [](png_structp writer, png_bytep bytes, size_t size) {
        static_cast<std::string*>(png_get_io_ptr(writer))
            ->append(reinterpret_cast<const char*>(bytes), size);
      },
      nullptr);
  png_set_IHDR(png, info, what.width, what.height, what.depth, what.colour,
               what.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!what.palette.empty()) {
    png_set_PLTE(png, info, what.palette.data(),
                 static_cast<int>(what.palette.size()));
  }
  if (!what.palette_alpha.empty()) {
    png_set_tRNS(png, info, what.palette_alpha.data(),
                 static_cast<int>(what.palette_alpha.size()), nullptr);
  }
  png_write_info(png, info);
  std::vector<png_bytep> lines;
  const size_t step = what.bytes.size() / what.height;
  for (size_t y = 0; y < what.height; ++y) {
    lines.push_back(what.bytes.data() + y * step);
  }
  png_write_image(png, lines.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_INPUT_PNG_MAKER_H_
