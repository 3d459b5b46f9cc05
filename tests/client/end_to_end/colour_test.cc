// Sends pictures in colour and of other sizes to a real server. The working
// directory must be the project's root.
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"
#include "tests/client/input/png_maker.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kSide = 32;
constexpr int kValues = kSide * kSide * 3;

int At(int y, int x, int channel) { return (y * kSide + x) * 3 + channel; }

// A model of pictures of 32x32 pixels in colour with black 0 and white 255: its
// three targets are the red, green and blue of the pixel at y = 2, x = 5.
std::string ModelText() {
  std::ostringstream text;
  text << "name: \"pixel\" input { width: " << kValues
       << " image { height: 32 width: 32 black: 0 white: 255 channels: 3 } } "
       << "layers { inputs: " << kValues
       << " outputs: 3 bias: [0, 0, 0] activation: IDENTITY weights: [";
  for (int channel = 0; channel < 3; ++channel) {
    for (int i = 0; i < kValues; ++i) {
      text << (channel + i > 0 ? "," : "") << (i == At(2, 5, channel) ? 1 : 0);
    }
  }
  text << "] } regression { targets { name: \"red\" } targets { name: "
          "\"green\" } targets { name: \"blue\" } }";
  return text.str();
}

// A grey background, and one pixel in colour at y = 2, x = 5; with `scale`
// larger, each pixel is a square of that side.
std::string ColourPng(uint32_t scale) {
  PngToMake what;
  what.width = what.height = kSide * scale;
  what.colour = PNG_COLOR_TYPE_RGB;
  for (uint32_t y = 0; y < what.height; ++y) {
    for (uint32_t x = 0; x < what.width; ++x) {
      const bool marked = y / scale == 2 && x / scale == 5;
      for (const int value : {10, 20, 30}) {
        what.bytes.push_back(static_cast<uint8_t>(marked ? value : 128));
      }
    }
  }
  return MakePng(what);
}

class ColourTest : public ::testing::Test {
 protected:
  ColourTest() {
    folder_.WriteFile("models/pixel/1/model.textproto", ModelText());
    server_ = RunningServer::Start(folder_.path() + "/models");
  }

  void SetUp() override {
    ASSERT_NE(server_, nullptr) << "neurite-server is not listening";
  }

  Ended Regress(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"regress", "--model", "pixel", "--output", "csv",
                      "--server", server_->address()});
    return RunNeurite(arguments);
  }

  const TempFolder folder_;
  std::unique_ptr<RunningServer> server_;
};

TEST_F(ColourTest, APictureInColourReachesAModelInColour) {
  const std::string path = folder_.WriteFile("c.png", ColourPng(1));
  const Ended ended = Regress({path});
  EXPECT_THAT(ended.out, HasSubstr(",0,10,20,30\n"));
  EXPECT_THAT(ended.err, IsEmpty());
  EXPECT_THAT(
      RunNeurite({"models", "pixel", "--server", server_->address()}).out,
      HasSubstr("32x32 pixels in colour, black 0, white 255"));
}

TEST_F(ColourTest, ResizeIsNeededForAnotherSize) {
  const std::string path = folder_.WriteFile("c.png", ColourPng(3));
  const Ended refused = Regress({path});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err,
              HasSubstr("c.png: is 96x96 pixels, but model \"pixel\" needs "
                        "32x32; --resize scales it\n"));
  const Ended ended = Regress({"--resize", path});
  EXPECT_THAT(ended.out, HasSubstr(",0,10,20,30\n"));
  EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(ColourTest, AGreyPictureBecomesColourWithANote) {
  std::string pgm = "P5 32 32 255\n" + std::string(1024, 'd');
  const std::string path = folder_.WriteFile("g.pgm", pgm);
  const Ended ended = Regress({path});
  EXPECT_THAT(ended.out, HasSubstr(",0,100,100,100\n"));
  EXPECT_THAT(ended.err, AllOf(HasSubstr("note: "),
                               HasSubstr("g.pgm: is in grey, but model "
                                         "\"pixel\" takes colour: ")));
}

TEST(ColourToGreyTest, APictureInColourBecomesGreyWithANote) {
  const TempFolder folder;
  const std::string path = folder.WriteFile("c.png", ColourPng(1));
  const std::unique_ptr<RunningServer> server = RunningServer::Start();
  ASSERT_NE(server, nullptr);
  const Ended ended = RunNeurite({"classify", "--model", "mnist", "--resize",
                                  "--server", server->address(), path});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.err,
              HasSubstr("c.png: is in colour, but model \"mnist\" takes grey: "
                        "only the brightness is used\n"));
}

}  // namespace
}  // namespace neurite
