#include "client/input/file_signature.h"

#include <string>

#include "client/input/label_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/input/read_rows.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Optional;

std::string Bytes(const char* literal, size_t size) {
  return std::string(literal, size);
}

// The first bytes as the programs in the names write them, or as the formats'
// specifications say.
const struct {
  const char* name;
  std::string bytes;
  const char* want;
} kBinaries[] = {
    {"cjpeg", Bytes("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1", 13), "JPEG picture"},
    {"Pillow's BMP of 28x28 pixels in grey",
     Bytes("BM\x46\x07\0\0\0\0\0\0\x36\x04\0\0\x28\0", 16), "BMP picture"},
    {"Pillow's GIF", Bytes("GIF87a\x1c\0\x1c\0\x81\0", 12), "GIF picture"},
    {"cwebp", Bytes("RIFF\x3c\0\0\0WEBPVP8L\x2f\0", 18), "WebP picture"},
    {"Pillow's TIFF", Bytes("II*\0\x08\0\0\0", 8), "TIFF picture"},
    {"ppmmake", "P6\n28 28\n255\n", "PPM or PBM"},
    {"GIMP's PPM with its comment", "P6\n# Created by GIMP\n28 28",
     "PPM or PBM"},
    {"openpyxl's xlsx", Bytes("PK\3\4\x14\0\0\0\x08\0", 10), "xlsx"},
    {"xls", Bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", 10), "xls"},
    {"zstd", Bytes("\x28\xb5\x2f\xfd\x24\0", 6), "zstd -d"},
    {"xz",
     Bytes("\xfd"
           "7zXZ\0\0\4",
           8),
     "xz -d"},
    {"bzip2", "BZh91AY&SY\x12\x34", "bzip2 -d"},
    {"gzip", Bytes("\x1f\x8b\x08\0\0\0\0\0", 8), "zcat"},
    {"pyarrow's Parquet", Bytes("PAR1\x15\x04\x15\x10", 8), "Parquet"},
    {"h5py", "\x89HDF\r\n\x1a\n", "HDF5"},
    {"pickle.dump", Bytes("\x80\4\x95\x0b\0\0\0\0", 8), "pickle"},
    {"sqlite3", Bytes("SQLite format 3\0\x10\0", 18), "SQLite"},
    {"a PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"},
};

TEST(FileSignatureTest, KnownBinaryFormatsHaveASentenceOfTheirOwn) {
  for (const auto& c : kBinaries) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(KnownBinary(c.bytes), Optional(HasSubstr(c.want)));
    EXPECT_THAT(ReadLabels(ByteStream::FromText("y", c.bytes)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("y: is "), HasSubstr(c.want))));
  }
}

// Files of it are read, so that only stdin comes here.
TEST(FileSignatureTest, ANumpyArrayOnStdinIsNamed) {
  EXPECT_THAT(
      KnownBinary(Bytes("\x93NUMPY\1\0v\0{'descr'", 18)),
      Optional(HasSubstr("NumPy array; arrays are not read from stdin")));
}

TEST(FileSignatureTest, TextIsNotABinaryFormat) {
  for (const char* text :
       {"", "1", "BM", "BMI,age,bp\n23.5,40,80\n", "BM,II,MM,PK\n1,2,3,4\n",
        "PAR1,PAR2\n1,2\n", "P1\n1\n2\n", "P6\n0.5\n", "P6,P7\n640,480\n",
        "P4 ,P5\n1,2\n", "Obj,x\n", "II*,MM\n", "GIF\n1\n", "7z,Rar!\n",
        "\xef\xbb\xbfx,y\n", "\xfc\xf6\n", "RIFF,WAVE\n1,2\n"}) {
    EXPECT_EQ(KnownBinary(text), std::nullopt) << text;
  }
}

TEST(FileSignatureTest, SignaturesFitIntoTheBytesThatAreLookedAt) {
  for (const auto& c : kBinaries) {
    SCOPED_TRACE(c.name);
    EXPECT_TRUE(KnownBinary(c.bytes.substr(0, kSignatureBytes)).has_value());
  }
}

class BinaryInputTest : public ::testing::Test {
 protected:
  BinaryInputTest() {
    spec_.model = "m";
    spec_.width = 1;
  }
  RowFormat spec_;
};

TEST_F(BinaryInputTest, ABinaryFileIsNotReadAsCsv) {
  EXPECT_THAT(ReadRows(Bytes("GIF87a\x1c\0\x1c\0\x81\0", 12), spec_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file: is a GIF picture; convert it to PNG"));
}

TEST_F(BinaryInputTest, NulBytesAreNotText) {
  EXPECT_THAT(ReadRows(Bytes("\1\2\3\0\5\6", 6), spec_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "file:1: a NUL byte: the file is neither text nor a "
                       "known picture or array"));
  // Also after the bytes of the signatures, and within quotes.
  EXPECT_THAT(
      ReadRows(std::string(100, '\n') + Bytes("\"3\0\"\n", 5), spec_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("file:101: ")));
  EXPECT_THAT(ReadLabels(ByteStream::FromText("y", Bytes("1\n2\0\n", 5))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("y: a NUL byte: the file is neither")));
}

}  // namespace
}  // namespace neurite
